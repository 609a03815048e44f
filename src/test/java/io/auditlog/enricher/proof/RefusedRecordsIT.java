package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Operator;
import io.auditlog.enricher.scene.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that the brokers refuse for what they are: none of them stops its partition, kills a thread or is asked for again and again. */
@ExtendWith(Ground.Resolver.class)
final class RefusedRecordsIT {

    private static final int IDS = Dose.of(100, 3_000);

    @Test
    void shouldBringTimesWithinTheLimitsOfEachTopic(Ground ground) {
        try (Scene scene = ground.scene("times", 2, ApiSettings.defaults())
                .row(
                        "Times that brokers refuse",
                        IDS + " IDs: input 70 years ahead and behind, topics that take an hour ahead and a day behind",
                        "no refused record, no dead thread, one call for each ID, the original time in a header")) {
            // Given
            Operator operator = scene.operator;
            operator.configure(
                    scene.stage.property("input.topic"),
                    Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
            List<String> topics = withEvents(scene);
            topics.forEach(topic -> operator.configure(topic, Map.of("message.timestamp.before.max.ms", "86400000")));
            scene.publish(mixed(
                    0,
                    Instant.now().plus(Duration.ofDays(365 * 70)),
                    Instant.now().minus(Duration.ofDays(3))));
            // When
            JavaProcess worker = scene.workers.start();
            scene.awaitOutcomes();
            // Then
            List<Emitted> written = scene.reader().readAll(topics);
            assertThat(written).allMatch(record -> record.header("enricher.timestamp") != null);
            assertThat(refusals(worker)).isZero();
            assertThat(worker.output().contains("stream thread died")).isFalse();
            int calls = scene.witness.count();
            assertThat(calls).isEqualTo(IDS - IDS / 5);
            scene.saw("calls", calls).saw("adjusted", written.size()).judge().holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldFollowLimitsThatChangeWhileItRuns(Ground ground) {
        try (Scene scene = ground.scene("limits", 2, ApiSettings.defaults())
                .row(
                        "Topics that begin to refuse",
                        "max.message.bytes, timestamps and compaction changed under a running worker, " + 3 * IDS
                                + " IDs",
                        "no dead thread; what is too large becomes a dead letter, all else is written")) {
            // Given
            scene.publish(mixed(0, Instant.now(), Instant.now()));
            JavaProcess worker = scene.workers.start();
            scene.awaitOutcomes();
            // When
            Map<String, String> stricter =
                    Map.of("message.timestamp.before.max.ms", "3600000", "cleanup.policy", "compact");
            withEvents(scene).forEach(topic -> scene.operator.configure(topic, stricter));
            scene.publish(mixed(IDS, Instant.now().minus(Duration.ofHours(2)), Instant.now()))
                    .awaitOutcomes();
            scene.saw("refusals for time and key", refusals(worker));
            // When
            scene.operator.configure(scene.stage.property("enriched.topic"), Map.of("max.message.bytes", "600"));
            scene.publish(IntStream.range(2 * IDS, 3 * IDS)
                            .mapToObj(i -> Input.deadLetter("log-" + i, Code.RECORD_OVERSIZED)
                                    .uncompared())
                            .toList())
                    .awaitOutcomes();
            // Then
            scene.saw("refusals for size", refusals(worker));
            assertThat(worker.output().contains("stream thread died")).isFalse();
            scene.judge().holds();
        }
    }

    /** Every topic whose records have times of the input. */
    private static List<String> withEvents(Scene scene) {
        return Stream.concat(scene.stage.outputTopics().stream(), Stream.of(scene.stage.property("ocsf.topic")))
                .toList();
    }

    /** So many IDs, and among them what is none, at both times by turns. */
    private static List<Input> mixed(int from, Instant one, Instant other) {
        return IntStream.range(from, from + IDS)
                .mapToObj(
                        i -> (i % 10 < 2 ? Input.deadLetter("no ID " + i, Code.ID_INVALID) : Input.enriched("log-" + i))
                                .at(i % 2 == 0 ? one : other))
                .toList();
    }

    private static int refusals(JavaProcess worker) {
        return worker.output().lines(line -> line.contains("refused a record")).size();
    }
}

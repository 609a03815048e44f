package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Operator;
import io.auditlog.enricher.scene.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Partitions are added to the input of two workers, and a worker joins one that has run for long. */
@ExtendWith(Ground.Resolver.class)
final class GroupChangesIT {

    private static final int BEFORE = 6;
    private static final int AFTER = 12;

    @Test
    void shouldStayWithinTheRateWithAnyNumberOfPartitions(Ground ground) {
        int ids = Dose.of(1_200, 12_000);
        int rate = 100;
        try (Scene scene = ground.scene("added", BEFORE, ApiSettings.defaults())
                .givingUpAtOnce()
                .with("rate.limit.per.second", rate)
                .with("kafka.metadata.max.age.ms", 2000)
                .row(
                        "Partitions added",
                        BEFORE + " to " + AFTER + " under load, 2 workers",
                        "at most two threads are replaced, the changelog follows, never above the rate")) {
            // Given
            List<Input> crowd = Input.crowd("added-", ids);
            scene.publish(crowd.subList(0, ids / 2));
            List<JavaProcess> both = List.of(scene.workers.start(), scene.workers.start());
            scene.workers.awaitLoad(200, 0);
            // When
            addPartitions(scene);
            List<Input> spread = new ArrayList<>();
            crowd.subList(ids / 2, ids).forEach(input -> spread.add(input.to(spread.size() % AFTER)));
            scene.publish(spread);
            // Then
            scene.operator.awaitMembers(2, AFTER / 2);
            scene.stage
                    .audit()
                    .awaitOutcomes(scene.checker, Duration.ofMinutes(2).plusSeconds(ids / rate));
            assertThat(scene.operator.partitions(scene.operator.changelog())).hasSize(AFTER);
            int deaths = both.stream()
                    .mapToInt(worker -> worker.output()
                            .lines(line -> line.contains("stream thread died"))
                            .size())
                    .sum();
            scene.saw("replaced threads", deaths);
            assertThat(deaths).isLessThanOrEqualTo(2);
            scene.judge().judgeRate(rate).holds();
        }
    }

    /** Returns when the leaders of all answer: an idempotent producer that comes too early was seen to retry for ever. */
    private static void addPartitions(Scene scene) {
        String topic = scene.stage.property("input.topic");
        Await.get(scene.operator
                .admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(AFTER)))
                .all());
        Map<TopicPartition, OffsetSpec> all = IntStream.range(0, AFTER)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest()));
        Await.until(
                "answers of the leaders of all partitions",
                Scene.TIMEOUT,
                () -> Operator.succeeds(scene.operator.admin().listOffsets(all).all()));
    }

    @Test
    @Tag("thorough")
    void shouldTakeItsPartAtOnceHoweverLongTheChangelogIs(Ground ground) {
        Duration within = Dose.within(Duration.ofSeconds(15));
        try (Scene scene = ground.scene("joins", 2, Scene.api(40))
                .givingUpAtOnce()
                .with("rate.limit.per.second", 100_000)
                .with("commit.interval", "10ms")
                .row("Worker joins", "1, changelog > 10,000", "has its part within " + Dose.seconds(within))) {
            // Given
            JavaProcess first = scene.workers.start();
            scene.saw("changelog", lengthen(scene));
            // When
            long begin = System.nanoTime();
            scene.workers.start();
            // Then
            scene.operator.awaitMembers(2, 1);
            Duration shared = Scene.since(begin);
            scene.saw("shared after", shared);
            assertThat(shared).isLessThan(within);
            // And
            scene.publish(Input.crowd("after-", 400)).awaitOutcomes();
            assertThat(first.isAlive()).isTrue();
            scene.finish().holds();
        }
    }

    /** Longer than Streams' default, from which on a task stays where it is for ten minutes. */
    private static List<Long> lengthen(Scene scene) {
        for (int crowd = 0; crowd < 5; crowd++) { // how much of it is written depends on when commits come
            scene.publish(Input.crowd("before-" + crowd + "-", Dose.of(16_000, 160_000)))
                    .awaitOutcomes();
            List<Long> ends = scene.operator.ends(scene.operator.changelog());
            if (ends.stream().allMatch(end -> end > 10_000)) {
                return ends;
            }
        }
        throw new AssertionError("the changelog is too short");
    }
}

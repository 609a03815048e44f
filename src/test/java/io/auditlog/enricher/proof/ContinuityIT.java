package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Operator;
import io.auditlog.enricher.scene.Scene;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What operators and retention take away: records that nobody has read, the changelog, the group's offsets, the input topic.
 * None of it goes unnoticed, and nothing is lost or doubled before a person has chosen.
 */
@ExtendWith(Ground.Resolver.class)
final class ContinuityIT {

    private static final int IDS = Dose.of(100, 3_000);

    /** No more than are read while the API answers nothing. */
    private static final int OPEN = Dose.of(100, 500);

    private static final int PARTITIONS = 2;
    private static final int ENDS_FOR_A_PERSON = 1;

    @Test
    @Tag("thorough")
    void shouldCountWhatRetentionTook(Ground ground) {
        try (Scene scene = scene(ground, "expired")
                .row(
                        "Input deleted before it was read",
                        IDS + " of " + 3 * IDS + " IDs, while no worker runs",
                        "counted, said in log and /health; the worker goes on with all others")) {
            // Given
            enrich(scene, "first-");
            scene.workers.stop();
            publishUnread(scene, Input.good("never-read-", IDS));
            // When
            Map<TopicPartition, RecordsToDelete> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(scene.stage.property("input.topic"), partition))
                    .collect(Collectors.toMap(one -> one, one -> RecordsToDelete.beforeOffset(-1)));
            Await.get(scene.operator.admin().deleteRecords(all).all());
            JavaProcess worker = enrich(scene, "last-");
            // Then
            String line = worker.awaitLine(text -> text.contains(IDS + " in all since the start"), Scene.TIMEOUT);
            assertThat(line).contains("retention deleted");
            scene.judge().holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldNotGoOnWithoutItsChangelog(Ground ground) {
        try (Scene scene = scene(ground, "changelog")
                .row(
                        "Changelog deleted",
                        "once while no worker runs, once while one does, " + OPEN + " IDs open",
                        "stops within 45 s, names the choices, and has written nothing; then does as told")) {
            // Given
            enrich(scene, "done-");
            scene.api().regime(Regime.all(Behaviour.status(503)));
            publishUnread(scene, Input.good("open-", OPEN));
            awaitRead(scene, IDS + OPEN);
            scene.workers.stop();
            // When, then
            scene.operator.delete(scene.operator.changelog());
            requireStop(scene, scene.workers.start(), "was deleted", "start.from=committed", "start.from=earliest");
            scene.api().regime(Regime.NORMAL);
            assertThat(scene.countOutcomes()).isEqualTo(IDS);
            // When configured to go on, then without what was open
            scene.with("start.from", "committed");
            JavaProcess goingOn = enrich(scene, "after-");
            assertThat(goingOn.output().contains("Going on with start.from=committed"))
                    .isTrue();
            scene.workers.stop();
            // When it vanishes under a running worker
            scene.with("start.from", "");
            JavaProcess running = enrich(scene, "last-");
            Await.sleep(Duration.ofSeconds(16)); // until it was looked at once
            scene.operator.delete(scene.operator.changelog());
            requireStop(scene, running, "was deleted while the worker ran");
            requireStop(scene, scene.workers.start(), "was deleted"); // whatever it wrote before it ended
            scene.judge().holds();
        }
    }

    @Test
    void shouldNotBeginAnewWithoutItsOffsets(Ground ground) {
        try (Scene scene = scene(ground, "offsets")
                .row(
                        "Committed offsets deleted",
                        IDS + " IDs finished",
                        "does not start, names the choices, doubles nothing; goes on at offsets that a person sets")) {
            // Given
            enrich(scene, "done-");
            scene.workers.stop();
            Map<TopicPartition, OffsetAndMetadata> offsets = new LagProbe(scene.operator.admin())
                    .committed(scene.group()).entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
            // When
            Await.get(scene.operator
                    .admin()
                    .deleteConsumerGroups(List.of(scene.group()))
                    .all());
            // Then
            requireStop(
                    scene,
                    scene.workers.start(),
                    "has no offset",
                    "--reset-offsets --group " + scene.group(),
                    "start.from=earliest");
            // When
            Await.until(
                    "offsets set: not before the group has given up the worker that ended",
                    Scene.TIMEOUT,
                    () -> Operator.succeeds(scene.operator
                            .admin()
                            .alterConsumerGroupOffsets(scene.group(), offsets)
                            .all()));
            enrich(scene, "after-");
            scene.judge().holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldNotTakeAnotherTopicForItsOwn(Ground ground) {
        try (Scene scene = scene(ground, "again")
                .row(
                        "Input topic deleted and created again",
                        "under a running worker, " + 2 * IDS + " new IDs",
                        "stops within 45 s, names the choices; with start.from=earliest each new ID has its outcome")) {
            // Given
            JavaProcess worker = enrich(scene, "old-");
            // When
            NewTopic input = new NewTopic(scene.stage.property("input.topic"), PARTITIONS, (short) 1);
            scene.operator.delete(input.name());
            Await.until(
                    "the topic again: not before the brokers have deleted the one before",
                    Scene.TIMEOUT,
                    () -> Operator.succeeds(
                            scene.operator.admin().createTopics(List.of(input)).all()));
            publishUnread(scene, Input.good("new-", 2 * IDS));
            // Then
            requireStop(scene, worker, "deleted and created again", "start.from=earliest");
            requireStop(
                    scene, scene.workers.start(), "deleted and created again"); // though it read some of the new one
            // When
            scene.with("start.from", "earliest");
            scene.workers.start();
            Set<String> wanted =
                    IntStream.range(0, 2 * IDS).mapToObj(i -> "new-" + i).collect(Collectors.toSet());
            Await.until(
                    "an outcome of each", Scene.TIMEOUT, () -> outcomes(scene).containsAll(wanted));
            scene.workers.stop();
            // Then nobody has to choose again
            scene.with("start.from", "");
            scene.workers.start();
            OutcomeChecker after = scene.stage.checker();
            scene.publishUnchecked(Input.good("last-", IDS), after);
            scene.stage.audit().awaitOutcomes(after, Scene.TIMEOUT);
            scene.saw("outcomes", scene.countOutcomes()).holds();
        }
    }

    private Scene scene(Ground ground, String name) {
        return ground.scene(name, PARTITIONS, ApiSettings.defaults())
                .givingUpAtOnce()
                .with("rate.limit.per.second", 500);
    }

    /** Starts a worker on so many IDs and waits for their outcomes, and until a log that will be lost has sealed them. */
    private static JavaProcess enrich(Scene scene, String prefix) {
        scene.publish(Input.good(prefix, IDS));
        JavaProcess worker = scene.workers.start();
        scene.awaitOutcomes();
        scene.sideOutputs.awaitSealed();
        return worker;
    }

    private static void publishUnread(Scene scene, List<Input> inputs) {
        scene.publishUnchecked(inputs, scene.stage.checker());
    }

    private static void requireStop(Scene scene, JavaProcess worker, String... says) {
        long begin = System.nanoTime();
        assertThat(worker.awaitExit(Scene.TIMEOUT))
                .as("exit code; see %s", worker.output().file())
                .isEqualTo(ENDS_FOR_A_PERSON);
        scene.saw("stopped after", Scene.since(begin));
        assertThat(worker.output().lines(line -> line.contains("The worker ends:")))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(says));
    }

    private static Set<String> outcomes(Scene scene) {
        Set<String> ids = new HashSet<>();
        scene.reader()
                .readAll(
                        scene.stage.outputTopics(),
                        outcome -> ids.add(new String(outcome.key(), StandardCharsets.UTF_8)));
        return ids;
    }

    /** Waits until the group has committed so many records. */
    private static void awaitRead(Scene scene, int count) {
        Await.until(
                "all read",
                Scene.TIMEOUT,
                () -> new LagProbe(scene.operator.admin())
                                .committed(scene.group()).values().stream()
                                        .mapToLong(offset -> offset)
                                        .sum()
                        == count);
    }
}

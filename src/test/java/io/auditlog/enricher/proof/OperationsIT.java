package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.kafka.Topics;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What docs/OPERATIONS.md tells operators to do, done, where no other test does it. */
@ExtendWith(Ground.Resolver.class)
final class OperationsIT {

    private static final int IDS = Dose.of(40, 2_000);
    private static final int OPEN = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Console console = new Console();

    @Test
    void shouldGoOnUnderAnotherApplicationId(Ground ground) {
        try (Scene scene = scene(ground, "adopt")
                .row(
                        "application.id changed",
                        IDS + " IDs before, " + IDS + " after",
                        "adopt refuses while IDs are open or a worker runs; then each has one outcome")) {
            String old = scene.group();
            String renamed = old + "-renamed";
            // Given IDs that stay open
            run(scene, "before-");
            scene.api().regime(Regime.all(Behaviour.status(503)));
            scene.publish(Input.good("open-", OPEN));
            Await.until("open IDs", Scene.TIMEOUT, () -> scene.workers.status().open() == OPEN);
            scene.workers.stop();
            // When, then
            scene.with("application.id", renamed);
            assertThat(adopt(scene, old)).isEqualTo(2);
            assertThat(console.err())
                    .contains(
                            OPEN + " IDs are open under application.id " + old,
                            "open --config",
                            "Nothing was changed.");
            // When they are finished
            scene.with("application.id", old);
            scene.api().regime(Regime.NORMAL);
            scene.workers.start();
            scene.awaitOutcomes();
            scene.with("application.id", renamed);
            assertThat(adopt(scene, old)).isEqualTo(2);
            assertThat(console.err()).contains("group " + old + " has members: stop its workers first");
            scene.workers.stop();
            // Then
            TopicPartition letters =
                    new TopicPartition(scene.stage.deadLetterTopics().get(0), 0);
            set(scene, old + "-redrive-0000000a", letters, 7);
            assertThat(adopt(scene, old, "--dry-run")).as(console.err()).isZero();
            assertThat(committed(scene, renamed)).isEmpty();
            assertThat(adopt(scene, old)).as(console.err()).isZero();
            assertThat(adopt(scene, old)).as("again").isZero();
            assertThat(committed(scene, renamed))
                    .isEqualTo(committed(scene, old))
                    .isNotEmpty();
            assertThat(committed(scene, renamed + "-redrive-0000000a")).containsEntry(letters, 7L);
            assertThat(console.out()).contains(renamed, "Start the workers with application.id=" + renamed);
            // When
            run(scene, "after-");
            scene.finish();
            // Then
            assertThat(scene.workers.alive())
                    .noneMatch(worker -> worker.output().contains("neither changelog nor offsets"));
            assertThat(adopt(scene, old)).isEqualTo(2);
            assertThat(console.err()).contains("group " + renamed + " has other offsets");
            scene.holds();
        }
    }

    private int adopt(Scene scene, String from, String... more) {
        String[] command = new String[3 + more.length];
        System.arraycopy(new String[] {"adopt", "--from", from}, 0, command, 0, 3);
        System.arraycopy(more, 0, command, 3, more.length);
        return console.execute(scene.stage, directory, command);
    }

    private static Map<TopicPartition, Long> committed(Scene scene, String group) {
        return new LagProbe(scene.operator.admin()).committed(group);
    }

    private static void set(Scene scene, String group, TopicPartition partition, long offset) {
        Await.get(scene.operator
                .admin()
                .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all());
    }

    @Test
    @Tag("thorough")
    void shouldReadAgainFromAnOffsetAndStartAnew(Ground ground) {
        try (Scene scene = scene(ground, "reset")
                .row(
                        "Offsets reset, then group and changelog deleted",
                        IDS + " IDs in one partition, half of them read again, then all",
                        "as many outcomes more")) {
            TopicPartition input = new TopicPartition(scene.stage.property("input.topic"), 0);
            scene.publish(
                    Input.good("reset-", IDS).stream().map(each -> each.to(0)).toList());
            scene.workers.start();
            scene.awaitOutcomes();
            scene.workers.stop();
            // When, then
            set(scene, scene.group(), input, IDS / 2);
            awaitOutcomes(scene, IDS + IDS / 2);
            // When, then
            Await.get(scene.operator
                    .admin()
                    .deleteConsumerGroups(List.of(scene.group()))
                    .all());
            scene.operator.delete(scene.operator.changelog());
            awaitOutcomes(scene, 2 * IDS + IDS / 2);
            scene.saw("outcomes", scene.countOutcomes()).holds();
        }
    }

    /** Starts a worker until there are so many. */
    private static void awaitOutcomes(Scene scene, int count) {
        scene.workers.start();
        Await.until(count + " outcomes", Scene.TIMEOUT, () -> scene.countOutcomes() >= count);
        scene.workers.stop();
        assertThat(scene.countOutcomes()).isEqualTo(count);
    }

    @Test
    @Tag("thorough")
    void shouldMoveToOtherTopics(Ground ground) {
        try (Scene scene = scene(ground, "topics")
                .with("ocsf.topic", "")
                .row(
                        "Topics changed",
                        "output, then input, " + IDS + " IDs each",
                        "nothing read again; another input only after start.from=earliest")) {
            run(scene, "old-");
            scene.workers.stop();
            // When
            change(scene, "enriched.topic");
            awaitNew(scene, "new-output-", 1);
            // When, then
            change(scene, "input.topic");
            JavaProcess refusing = scene.workers.start();
            assertThat(refusing.awaitExit(Scene.TIMEOUT)).isEqualTo(1);
            assertThat(refusing.output().contains("another input.topic was set"))
                    .isTrue();
            // When, then
            scene.with("start.from", "earliest");
            awaitNew(scene, "new-input-", 2);
            scene.holds();
        }
    }

    private static void change(Scene scene, String key) {
        String topic = scene.stage.property(key) + "-2";
        new Topics(scene.operator.admin()).create(scene.stage.partitions(), Map.of(), topic);
        scene.with(key, topic);
    }

    /** Enriches some more IDs and waits until nothing else is in the topic of now. */
    private static void awaitNew(Scene scene, String prefix, int times) {
        scene.publishUnchecked(Input.good(prefix, IDS), scene.stage.checker());
        scene.workers.start();
        List<String> topic = List.of(scene.stage.property("enriched.topic"));
        Await.until(
                "outcomes", Scene.TIMEOUT, () -> scene.reader().readAll(topic).size() >= times * IDS);
        scene.workers.stop();
        assertThat(scene.reader().readAll(topic)).hasSize(times * IDS);
    }

    @Test
    @Tag("thorough")
    void shouldMoveToAnotherCluster(Ground ground) {
        try (BrokerProcess other = BrokerProcess.in(directory).start().awaitReady();
                Scene before = scene(ground, "cluster")
                        .row("Moved to another cluster", IDS + " IDs in each", "one outcome each");
                Scene after = Scene.on(other.bootstrapServers(), directory, "moved", 2, ApiSettings.defaults())) {
            run(before, "before-");
            assertThat(before.workers.status().open()).isZero();
            before.finish();
            after.givingUpAtOnce().with("application.id", before.group());
            run(after, "after-");
            after.finish();
            before.holds();
        }
    }

    private static Scene scene(Ground ground, String name) {
        return ground.scene(name, 2, ApiSettings.defaults())
                .givingUpAtOnce()
                .with("rate.limit.per.second", 500)
                .with("checkpoint.topic", ""); // a log belongs to one application.id
    }

    /** Starts a worker on some IDs and waits for their outcomes. */
    private static void run(Scene scene, String prefix) {
        scene.publish(Input.good(prefix, IDS));
        scene.workers.start();
        scene.awaitOutcomes();
    }
}

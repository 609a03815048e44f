package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators and retention take away: records that nobody has read, the changelog, the group's offsets, the input topic.
 * None of it goes unnoticed, and nothing is lost or doubled before a person has chosen.
 */
@ExtendWith(SharedBroker.class)
final class ContinuityIT {

    private static final int IDS = Dose.of(100, 3_000);

    /** No more than are read while the API answers nothing. */
    private static final int OPEN = Dose.of(100, 500);

    private static final int PARTITIONS = 2;
    private static final int ENDS_FOR_A_PERSON = 1;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    @Tag("thorough")
    void shouldCountWhatRetentionTook(SandboxBroker broker) {
        try (ProofRow row = ProofRow.of(
                        "Input deleted before it was read",
                        IDS + " of " + 3 * IDS + " IDs, while no worker runs",
                        "counted, said in log and /health; the worker goes on with all others");
                Stage stage = stage(broker, "expired");
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker checker = stage.checker();
            finish(stage, checker, workers, "first-");
            workers.stop();
            FaultInput.publish(stage, stage.checker(), ids("never-read-", IDS));
            // When
            deleteAllRecords(broker, stage);
            JavaProcess worker = finish(stage, checker, workers, "last-");
            // Then
            String said =
                    worker.awaitLine(line -> line.contains(IDS + " in all since the start"), FaultWorkers.PATIENCE);
            assertThat(said).contains("retention deleted");
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldNotGoOnWithoutItsChangelog(SandboxBroker broker) throws Exception {
        try (ProofRow row = ProofRow.of(
                        "Changelog deleted",
                        "once while no worker runs, once while one does, " + OPEN + " IDs open",
                        "stops within 45 s, names the choices, and has written nothing; then does as told");
                Stage stage = stage(broker, "changelog");
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker checker = stage.checker();
            finish(stage, checker, workers, "done-");
            stage.api().regime(Regime.all(Behaviour.status(503)));
            FaultInput.publish(stage, stage.checker(), ids("open-", OPEN));
            awaitRead(broker, stage, IDS + OPEN);
            workers.stop();
            // When, then
            delete(broker, changelog(stage));
            requireStop(row, workers.start(), "was deleted", "start.from=committed", "start.from=earliest");
            stage.api().regime(Regime.NORMAL);
            assertThat(outcomes(broker, stage)).hasSize(IDS);
            // When told to go on, then without what was open
            stage.with("start.from", "committed");
            JavaProcess goingOn = workers.start();
            FaultInput.publish(stage, checker, ids("after-", IDS));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            assertThat(goingOn.output().contains("Going on with start.from=committed"))
                    .isTrue();
            workers.stop();
            stage.with("start.from", "");
            // When it vanishes under a running worker
            JavaProcess running = workers.start();
            FaultInput.publish(stage, checker, ids("last-", IDS));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            Await.sleep(Duration.ofSeconds(16)); // until it was looked at once
            delete(broker, changelog(stage));
            requireStop(row, running, "was deleted while the worker ran");
            requireStop(row, workers.start(), "was deleted"); // whatever it wrote before it ended
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    @Test
    void shouldNotBeginAnewWithoutItsOffsets(SandboxBroker broker) throws Exception {
        try (ProofRow row = ProofRow.of(
                        "Committed offsets deleted",
                        IDS + " IDs finished",
                        "does not start, names the choices, doubles nothing; goes on at offsets that a person sets");
                Stage stage = stage(broker, "offsets");
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker checker = stage.checker();
            finish(stage, checker, workers, "done-");
            workers.stop();
            String group = stage.property("application.id");
            Map<TopicPartition, OffsetAndMetadata> before = broker.admin()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            // When
            broker.admin().deleteConsumerGroups(List.of(group)).all().get();
            // Then
            requireStop(
                    row, workers.start(), "has no offset", "--reset-offsets --group " + group, "start.from=earliest");
            // When
            Await.until("offsets set", FaultWorkers.PATIENCE, () -> setOffsets(broker, group, before));
            workers.start();
            FaultInput.publish(stage, checker, ids("after-", IDS));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldNotTakeAnotherTopicForItsOwn(SandboxBroker broker) throws Exception {
        try (ProofRow row = ProofRow.of(
                        "Input topic deleted and created again",
                        "under a running worker, " + 2 * IDS + " new IDs",
                        "stops within 45 s, names the choices; with start.from=earliest each new ID has its outcome");
                Stage stage = stage(broker, "again");
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker before = stage.checker();
            JavaProcess worker = finish(stage, before, workers, "old-");
            // When
            String input = stage.property("input.topic");
            delete(broker, input);
            Await.until("the topic again", FaultWorkers.PATIENCE, () -> create(broker, input));
            List<FaultInput> again = ids("new-", 2 * IDS);
            FaultInput.publish(stage, stage.checker(), again);
            // Then
            requireStop(row, worker, "deleted and created again", "start.from=earliest");
            requireStop(row, workers.start(), "deleted and created again"); // though it read some of the new one
            // When
            stage.with("start.from", "earliest");
            workers.start();
            Set<String> asked = again.stream()
                    .map(id -> new String(id.record().value(), StandardCharsets.UTF_8))
                    .collect(Collectors.toSet());
            Await.until(
                    "an outcome of each",
                    FaultWorkers.PATIENCE,
                    () -> outcomes(broker, stage).stream()
                            .map(outcome -> new String(outcome.key(), StandardCharsets.UTF_8))
                            .collect(Collectors.toSet())
                            .containsAll(asked));
            workers.stop();
            // Then nobody has to choose again
            stage.with("start.from", "");
            workers.start();
            OutcomeChecker after = stage.checker();
            FaultInput.publish(stage, after, ids("last-", IDS));
            stage.audit().awaitOutcomes(after, FaultWorkers.PATIENCE);
            workers.stop();
            row.saw("outcomes", outcomes(broker, stage).size());
            row.holds();
        }
    }

    /** Fails for as long as the group waits for the worker that has ended. */
    private static boolean setOffsets(
            SandboxBroker broker, String group, Map<TopicPartition, OffsetAndMetadata> offsets)
            throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> asAPersonSetsThem = offsets.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new OffsetAndMetadata(entry.getValue().offset())));
        try {
            broker.admin()
                    .alterConsumerGroupOffsets(group, asAPersonSetsThem)
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static Stage stage(SandboxBroker broker, String name) {
        return Confirmation.atOnce(new Stage(broker, name, PARTITIONS, ApiSettings.defaults()))
                .with("rate.limit.per.second", "500");
    }

    /** Starts a worker on so many IDs and waits for their outcomes. */
    private static JavaProcess finish(Stage stage, OutcomeChecker checker, FaultWorkers workers, String prefix) {
        FaultInput.publish(stage, checker, ids(prefix, IDS));
        JavaProcess worker = workers.start();
        stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
        return worker;
    }

    private static List<FaultInput> ids(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> FaultInput.enriched(prefix + i))
                .toList();
    }

    private static void requireStop(ProofRow row, JavaProcess worker, String... says) {
        long begin = System.nanoTime();
        assertThat(worker.awaitExit(FaultWorkers.PATIENCE))
                .as("exit code; see %s", worker.output().file())
                .isEqualTo(ENDS_FOR_A_PERSON);
        row.saw("stopped after", Duration.ofNanos(System.nanoTime() - begin));
        assertThat(worker.output().lines(line -> line.contains("The worker ends:")))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(says));
    }

    private static List<Emitted> outcomes(SandboxBroker broker, Stage stage) {
        return new OutcomeReader(broker.bootstrapServers()).readAll(stage.outputTopics());
    }

    private static String changelog(Stage stage) {
        return stage.property("application.id") + "-ledger-changelog";
    }

    private static void delete(SandboxBroker broker, String topic) {
        Await.get(broker.admin().deleteTopics(List.of(topic)).all());
    }

    /** Fails for as long as the brokers still delete the one before. */
    private static boolean create(SandboxBroker broker, String topic) throws InterruptedException {
        try {
            broker.admin()
                    .createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static void deleteAllRecords(SandboxBroker broker, Stage stage) {
        String input = stage.property("input.topic");
        Await.get(broker.admin()
                .deleteRecords(IntStream.range(0, PARTITIONS)
                        .boxed()
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(input, partition),
                                partition -> RecordsToDelete.beforeOffset(-1))))
                .all());
    }

    /** Waits until the group has committed so many records. */
    private static void awaitRead(SandboxBroker broker, Stage stage, int count) {
        Await.until(
                "all read",
                FaultWorkers.PATIENCE,
                () -> Await.get(broker.admin()
                                        .listConsumerGroupOffsets(stage.property("application.id"))
                                        .partitionsToOffsetAndMetadata())
                                .values()
                                .stream()
                                .mapToLong(OffsetAndMetadata::offset)
                                .sum()
                        == count);
    }
}

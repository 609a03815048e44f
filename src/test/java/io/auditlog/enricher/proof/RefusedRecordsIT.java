package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Records that the brokers refuse for what they are: none of them stops its partition, kills a thread or is asked for again and again. */
@ExtendWith(SharedBroker.class)
final class RefusedRecordsIT {

    private static final int IDS = Dose.of(100, 3_000);
    private static final Duration FAR = Duration.ofDays(365 * 70);
    private static final String ANY = Long.toString(Long.MAX_VALUE);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldBringTimesWithinTheLimitsOfEachTopic(SandboxBroker broker) {
        try (ProofRow row = ProofRow.of(
                        "Times that brokers refuse",
                        IDS + " IDs: input 70 years ahead and behind, topics that take an hour ahead and a day behind",
                        "no refused record, no dead thread, one call for each ID, the original time in a header");
                Stage stage = new Stage(broker, "times", 2, ApiSettings.defaults());
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            configure(broker, stage.property("input.topic"), Map.of("message.timestamp.after.max.ms", ANY));
            for (String topic : stage.outputTopics()) {
                configure(broker, topic, Map.of("message.timestamp.before.max.ms", "86400000"));
            }
            OutcomeChecker checker = stage.checker();
            publish(
                    stage,
                    checker,
                    0,
                    IDS,
                    Instant.now().plus(FAR),
                    Instant.now().minus(Duration.ofDays(3)));
            // When
            JavaProcess worker = workers.start();
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            // Then
            List<Emitted> written = new OutcomeReader(broker.bootstrapServers()).readAll(stage.outputTopics());
            assertThat(written).allMatch(record -> record.header("enricher.timestamp") != null);
            assertThat(worker.output().contains("refused a record")).isFalse();
            requireNoDeadThread(worker);
            int calls = stage.api().witness().count();
            assertThat(calls).isEqualTo(IDS - IDS / 5);
            row.saw("calls", calls).saw("adjusted", written.size());
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldFollowLimitsThatChangeWhileItRuns(SandboxBroker broker) {
        try (ProofRow row = ProofRow.of(
                        "Topics that begin to refuse",
                        "max.message.bytes, timestamps and compaction changed under a running worker, " + 3 * IDS
                                + " IDs",
                        "no dead thread; what is too large becomes a dead letter, all else is written");
                Stage stage = new Stage(broker, "limits", 2, ApiSettings.defaults());
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker checker = stage.checker();
            publish(stage, checker, 0, IDS, Instant.now(), Instant.now());
            JavaProcess worker = workers.start();
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            // When
            for (String topic : stage.outputTopics()) {
                configure(
                        broker,
                        topic,
                        Map.of("message.timestamp.before.max.ms", "3600000", "cleanup.policy", "compact"));
            }
            publish(stage, checker, IDS, 2 * IDS, Instant.now().minus(Duration.ofHours(2)), Instant.now());
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            row.saw("refusals for time and key", refusals(worker));
            // When
            configure(broker, stage.property("enriched.topic"), Map.of("max.message.bytes", "600"));
            FaultInput.publish(
                    stage,
                    checker,
                    IntStream.range(2 * IDS, 3 * IDS)
                            .mapToObj(i -> letter(InputRecord.id("log-" + i), Code.RECORD_OVERSIZED))
                            .toList());
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            // Then
            row.saw("refusals for size", refusals(worker));
            requireNoDeadThread(worker);
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    /** IDs, and among them what is none, at both times by turns. */
    private static void publish(Stage stage, OutcomeChecker checker, int from, int to, Instant one, Instant other) {
        List<FaultInput> inputs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String id = "log-" + i;
            Instant time = i % 2 == 0 ? one : other;
            inputs.add(
                    i % 10 < 2 ? letter(InputRecord.id("no ID " + i).at(time), Code.ID_INVALID) : enriched(id, time));
        }
        FaultInput.publish(stage, checker, inputs);
    }

    private static FaultInput letter(InputRecord record, Code code) {
        return new FaultInput(record, Expectation.deadLettered(code));
    }

    /** Timestamps are not compared. */
    private static FaultInput enriched(String id, Instant time) {
        return new FaultInput(InputRecord.id(id).at(time), Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)));
    }

    private static int refusals(JavaProcess worker) {
        return worker.output().lines(line -> line.contains("refused a record")).size();
    }

    private static void requireNoDeadThread(JavaProcess worker) {
        assertThat(worker.output().contains("stream thread died")).isFalse();
    }

    private static void configure(SandboxBroker broker, String topic, Map<String, String> configuration) {
        List<AlterConfigOp> changes = configuration.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Await.get(broker.admin()
                .incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                .all());
    }
}

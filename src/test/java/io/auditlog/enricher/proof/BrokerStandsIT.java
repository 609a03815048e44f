package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A broker that answers nothing for a while: what waits for it fills neither the heap nor the log. */
@Tag("thorough")
final class BrokerStandsIT {

    private static final int IDS = Dose.of(80, 1_500);
    private static final int STANDS = Dose.of(1, 4);
    private static final Duration STANDING = Dose.of(Duration.ofSeconds(12), Duration.ofSeconds(25));
    private static final Duration AWAY = Dose.of(Duration.ofSeconds(10), Duration.ofSeconds(45));
    private static final int ENTRY = 1_000_000;
    private static final String RECORD = "4194304";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldNotFillItsHeapWithWhatWaits() {
        try (BrokerProcess broker =
                        BrokerProcess.in(directory.resolve("broker")).start().awaitReady();
                FaultCluster cluster = FaultCluster.at(broker.bootstrapServers());
                ProofRow row = ProofRow.of(
                        "Broker stands still, entries of 1 MB",
                        STANDS + " times " + STANDING.toSeconds() + " s, " + IDS + " IDs",
                        "no OutOfMemoryError at -Xmx256m");
                Stage stage = cluster.stage("stands", 2, ApiSettings.defaults())
                        .with("rate.limit.per.second", "100")
                        .with("kafka.max.request.size", RECORD);
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            stage.outputTopics().forEach(topic -> takeLarge(cluster, topic));
            OutcomeChecker checker = stage.checker();
            FaultInput.publish(stage, checker, large());
            JavaProcess worker = workers.startUnderLoad(20, 1);
            // When
            for (int i = 0; i < STANDS; i++) {
                broker.process().sigstop();
                Await.sleep(STANDING);
                broker.process().sigcont();
                Await.sleep(Duration.ofSeconds(5));
            }
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            // Then
            assertThat(worker.output().lines(line -> line.contains("OutOfMemory")))
                    .isEmpty();
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    @Test
    void shouldSayInAFewLinesThatItsBrokerIsAway() {
        try (BrokerProcess broker =
                        BrokerProcess.in(directory.resolve("away")).start().awaitReady();
                FaultCluster cluster = FaultCluster.at(broker.bootstrapServers());
                ProofRow row = ProofRow.of(
                        "Broker away, the log",
                        "1 time " + AWAY.toSeconds() + " s",
                        "fewer than 20 lines in that time");
                Stage stage = Confirmation.atOnce(cluster.stage("away", 2, ApiSettings.defaults()));
                JavaProcess worker = JavaProcess.start(
                        JavaCommand.worker(stage.configuration(directory))
                                .options("-Dlogback.configurationFile=config/logback.xml"),
                        directory.resolve("away.log"))) {
            // Given
            OutcomeChecker checker = stage.checker();
            FaultInput.publish(stage, checker, FaultInput.crowd("before-", 100));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            assertThat(worker.output().lines(line -> line.contains(" WARN ")))
                    .as("at a healthy start")
                    .allMatch(line -> line.contains("Dead letters:"));
            int before = worker.output().lines(line -> true).size();
            // When
            broker.kill();
            Await.sleep(AWAY);
            // Then
            int said = worker.output().lines(line -> true).size() - before;
            row.saw("lines", said);
            assertThat(said).as("lines; see %s", worker.output().file()).isLessThan(20);
            worker.awaitLine(line -> line.contains("PAUSED_KAFKA: the brokers do not answer"), FaultWorkers.PATIENCE);
            // When it is back
            broker.restart();
            FaultInput.publish(stage, checker, FaultInput.crowd("after-", 100));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            worker.sigterm();
            assertThat(worker.awaitExit(FaultWorkers.PATIENCE)).isZero();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    private static List<FaultInput> large() {
        return IntStream.range(0, IDS)
                .mapToObj(i -> Fault.OVERSIZED.id(Integer.toString(ENTRY), 99, "n" + i))
                .map(id -> new FaultInput(
                        InputRecord.id(id), Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id, ENTRY))))
                .toList();
    }

    private static void takeLarge(FaultCluster cluster, String topic) {
        AlterConfigOp change =
                new AlterConfigOp(new ConfigEntry("max.message.bytes", RECORD), AlterConfigOp.OpType.SET);
        Await.get(cluster.admin()
                .incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                .all());
    }
}

package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Fault;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.Report;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.kafka.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process of its own that is killed, or stopped, with IDs in flight. */
@ExtendWith(SharedBroker.class)
final class CrashIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int IDS = 4_000;
    private static final int IN_FLIGHT = 50;

    @TempDir
    private Path directory;

    @Test
    void shouldGiveEachIdExactlyOneOutcomeThoughTheWorkerIsKilledThreeTimes(SandboxBroker broker) {
        try (Stage stage = stage(broker, "kill")) {
            // Given
            OutcomeChecker checker = publish(stage);
            // When
            for (int kill = 0; kill < 3; kill++) {
                killInFlight(stage);
            }
            finish(stage, checker);
            // Then: the kills hit open transactions, and nobody can tell from the outcomes
            assertThat(new OutcomeReader(broker.bootstrapServers()).countAborted(stage.outputTopics()))
                    .as("records of killed transactions; none: the kills missed")
                    .isPositive();
            stage.audit().judge(checker, PATIENCE).requireClean();
        }
    }

    @Test
    void shouldLoseNothingAtLeastOnce(SandboxBroker broker) {
        try (Stage stage = stage(broker, "at-least-once").with("processing.guarantee", "at_least_once")) {
            OutcomeChecker checker = publish(stage);
            killInFlight(stage);
            finish(stage, checker);
            Report report = stage.audit().judge(checker, PATIENCE);
            assertThat(report.findings().keySet()).as("%s", report).isSubsetOf(Report.Fault.DOUBLED);
        }
    }

    @Test
    void shouldStopCleanlyUnderLoadAndGoOnWhereItStopped(SandboxBroker broker) {
        try (Stage stage = stage(broker, "stop")) {
            // Given
            OutcomeChecker checker = publish(stage);
            // When
            try (WorkerProcess worker = start(stage)) {
                awaitLoad(stage, worker);
                worker.sigterm();
                // Then
                assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero();
            }
            finish(stage, checker);
            assertThat(new OutcomeReader(broker.bootstrapServers()).countAborted(stage.outputTopics()))
                    .as("records of aborted transactions")
                    .isZero();
            stage.audit().judge(checker, PATIENCE).requireClean();
        }
    }

    private static Stage stage(SandboxBroker broker, String name) {
        ApiSettings slow = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(100)));
        return new Stage(broker, name, 6, slow)
                .with("rate.limit.per.second", "1000")
                .with("retry.backoff.base", "50ms");
    }

    /** Ordinary IDs, and some that fail at first or for good, so that attempts are in the ledger too. */
    private static OutcomeChecker publish(Stage stage) {
        OutcomeChecker checker = stage.checker();
        List<String> ids = new ArrayList<>();
        List<Expectation> expectations = new ArrayList<>();
        for (int i = 0; i < IDS; i++) {
            boolean gone = i % 40 == 0;
            String id = gone
                    ? Fault.STATUS.id("410", 99, "n" + i)
                    : i % 40 == 1 ? Fault.STATUS.id("500", 2, "n" + i) : "log-" + i;
            ids.add(id);
            expectations.add(
                    gone
                            ? Expectation.deadLettered(Code.GONE)
                            : Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)));
        }
        try (IdPublisher publisher = stage.publisher()) {
            List<Origin> origins = publisher.publishIds(ids);
            for (int i = 0; i < IDS; i++) {
                checker.expect(origins.get(i), expectations.get(i));
            }
        }
        return checker;
    }

    private void killInFlight(Stage stage) {
        try (WorkerProcess worker = start(stage)) {
            awaitLoad(stage, worker);
            worker.sigkill();
        }
    }

    private void finish(Stage stage, OutcomeChecker checker) {
        try (WorkerProcess worker = start(stage)) {
            stage.audit().awaitOutcomes(checker, PATIENCE);
            worker.sigterm();
            assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero();
        }
    }

    /** Waits until this worker, after a hundred calls of its own, has fifty in flight. */
    private static void awaitLoad(Stage stage, WorkerProcess worker) {
        int before = stage.api().witness().count();
        Await.until("load", PATIENCE, () -> {
            assertThat(worker.isAlive())
                    .as("the worker lives; see %s", worker.output().file())
                    .isTrue();
            return stage.api().witness().count() > before + 100
                    && stage.api().witness().inFlight() >= IN_FLIGHT;
        });
    }

    private WorkerProcess start(Stage stage) {
        return WorkerProcess.start(
                WorkerProcess.command(stage.configuration(directory)).heap("256m"), directory.resolve("worker.log"));
    }
}

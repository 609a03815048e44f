package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.proof.FaultScene.Recoveries;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The only worker is killed with IDs in flight, and another one begins where it stopped. */
@ExtendWith(SharedBroker.class)
final class WorkerKilledIT {

    private static final Duration LIMIT = Dose.within(Duration.ofSeconds(20));
    private static final int KILLS = Dose.of(1, 20);
    private static final int IN_FLIGHT = 50;
    private static final int IDS_A_KILL = 600;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldGiveEachIdExactlyOneOutcome(SandboxBroker broker) {
        try (FaultScene scene = FaultScene.on(broker, "kill", directory);
                ProofRow row =
                        ProofRow.of("Worker killed with 50 IDs in flight", KILLS + " kills", FaultScene.asked(LIMIT))) {
            Recoveries recoveries = new Recoveries();
            JavaProcess worker = scene.workers.start();
            for (int kill = 0; kill < KILLS; kill++) {
                // Given
                scene.publish("kill-" + kill + "-", IDS_A_KILL);
                scene.workers.awaitLoad(100, IN_FLIGHT);
                scene.freezeInTransaction(List.of(worker));
                // When
                worker.sigkill();
                long killed = System.nanoTime();
                Set<String> before = scene.transactions();
                worker = scene.workers.start();
                scene.movesOn(killed, before, recoveries);
            }
            // Then
            recoveries.judge(row, LIMIT);
            scene.finish(row);
            scene.judgeAborted(row);
            row.holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldLoseNothingAtLeastOnce(SandboxBroker broker) {
        int kills = Dose.of(1, 5);
        try (FaultScene scene = FaultScene.on(broker, "at-least-once", directory);
                ProofRow row = ProofRow.of("Worker killed, at_least_once", kills + " kills", "none lost")) {
            scene.stage.with("processing.guarantee", "at_least_once");
            for (int kill = 0; kill < kills; kill++) {
                scene.publish("kill-" + kill + "-", IDS_A_KILL);
                scene.workers.startUnderLoad(100, IN_FLIGHT).sigkill();
            }
            scene.workers.start();
            scene.stage.audit().awaitOutcomes(scene.checker, FaultWorkers.PATIENCE);
            scene.workers.stop();
            Report report = scene.stage.audit().judge(scene.checker, FaultWorkers.PATIENCE);
            row.saw("lost", report.count(Report.Fault.LOST)).saw("doubled", report.count(Report.Fault.DOUBLED));
            assertThat(report.findings().keySet()).as("%s", report).isSubsetOf(Report.Fault.DOUBLED);
            row.holds();
        }
    }
}

package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import io.auditlog.enricher.proof.FaultScene.Recoveries;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All workers are killed at once, as when their machine goes down, and as many are started again. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class WorkersKilledIT {

    private static final Duration LIMIT = Dose.within(Duration.ofSeconds(15));
    private static final int KILLS = Dose.of(1, 5);
    private static final int WORKERS = Dose.of(2, 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldRestoreAndGoOn(SandboxBroker broker) {
        String dose = KILLS + " times " + WORKERS + " workers";
        try (FaultScene scene = FaultScene.on(broker, "kill-all", directory);
                ProofRow row =
                        ProofRow.of("All workers killed at once", dose, "restored, and " + FaultScene.asked(LIMIT))) {
            Recoveries recoveries = new Recoveries();
            startAll(scene);
            for (int kill = 0; kill < KILLS; kill++) {
                // Given
                awaitAllAtWork(scene);
                scene.publish("kill-" + kill + "-", 2_000);
                scene.workers.awaitLoad(100, 50);
                scene.freezeInTransaction(scene.workers.alive());
                // When
                scene.workers.alive().forEach(JavaProcess::sigkill);
                long killed = System.nanoTime();
                Set<String> before = scene.transactions();
                startAll(scene);
                scene.movesOn(killed, before, recoveries);
            }
            // Then
            recoveries.judge(row, LIMIT);
            scene.finish(row);
            scene.judgeAborted(row);
            row.holds();
        }
    }

    private static void startAll(FaultScene scene) {
        for (int i = 0; i < WORKERS; i++) {
            scene.workers.start();
        }
    }

    /** Each has partitions of its own, or it would not be missed. */
    private static void awaitAllAtWork(FaultScene scene) {
        Await.until(
                "work for each worker",
                FaultWorkers.PATIENCE,
                () -> scene.workers.alive().stream()
                        .allMatch(worker -> worker.output().contains("State transition from REBALANCING to RUNNING")));
    }
}

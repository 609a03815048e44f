package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The worker is asked to stop while it works, as every deployment does, and the next one goes on where it stopped. */
@ExtendWith(SharedBroker.class)
final class WorkerStoppedIT {

    private static final int STOPS = Dose.of(1, 10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldStopCleanlyUnderLoad(SandboxBroker broker) {
        String asked = "exit code 0 within 30 s, no aborted transaction, no error in the log";
        try (FaultScene scene = FaultScene.on(broker, "stop", directory);
                ProofRow row = ProofRow.of("Worker stopped under load (SIGTERM)", STOPS + " stops", asked)) {
            List<Duration> ends = new ArrayList<>();
            for (int stop = 0; stop < STOPS; stop++) {
                // Given
                scene.publish("stop-" + stop + "-", 600);
                scene.workers.startUnderLoad(100, 50);
                // When
                ends.add(scene.workers.stop());
            }
            scene.workers.start();
            // Then
            row.saw("slowest end", FaultScene.longest(ends));
            scene.finish(row);
            long aborted = scene.aborted();
            row.saw("aborted records", aborted);
            assertThat(aborted).isZero();
            row.holds();
        }
    }
}

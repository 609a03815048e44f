package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break in every way there is, each at the first attempt, leave nothing behind. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class BrokenRepliesIT {

    private static final List<Fault> FAULTS = List.of(
            Fault.HALF_CLOSE,
            Fault.RESET_MID_BODY,
            Fault.CLOSE_MID_BODY,
            Fault.RESET,
            Fault.CLOSE,
            Fault.STALE,
            Fault.SILENCE);
    private static final int EACH = Dose.of(15, 200);
    private static final int SOUND = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldLeakNoConnection(SandboxBroker broker) throws IOException {
        String dose = EACH + " each of " + FAULTS.size() + " kinds";
        try (FaultBench bench = new FaultBench(broker, "breaks", directory).with("request.timeout", "1s");
                ProofRow row = ProofRow.of(
                        "Half-close, reset and close mid-body, reset, close, stale keep-alive, silence",
                        dose,
                        "no leaked connection, thread or file descriptor")) {
            // Given
            JavaProcess worker = bench.workers.start();
            FaultBench.Held before = bench.warm(worker);
            int connections = bench.stage.api().connections();
            // When
            bench.give(broken());
            // Then
            Await.value(
                    "connections", FaultWorkers.PATIENCE, bench.stage.api()::connections, open -> open <= connections);
            row.saw("connections before", connections)
                    .saw("after", bench.stage.api().connections());
            bench.judgeGrowth(worker, before, row);
            assertThat(bench.stage.api().witness().inFlight()).isZero();
            bench.finish(worker, row);
            row.holds();
        }
    }

    private static List<FaultInput> broken() {
        List<FaultInput> inputs = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            for (Fault fault : FAULTS) {
                inputs.add(FaultInput.enriched(fault.id("", 1, "n" + i)));
                for (int sound = 0; sound < SOUND; sound++) {
                    inputs.add(FaultInput.enriched("log-" + fault.label() + "-" + i + "-" + sound));
                }
            }
        }
        return inputs;
    }
}

package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Replies that are too much for a small heap, all of them at the same time: each is cut, and the worker lives on. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class OversizedRepliesIT {

    private static final int EACH = Dose.of(5, 50);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldCutEachAtTheCap(SandboxBroker broker) throws IOException {
        try (FaultBench bench = new FaultBench(broker, "oversized", directory).with("request.timeout", "30s");
                ProofRow row = ProofRow.of(
                        "Oversized, endless, gzip bomb, 100,000 levels deep, a number of 1 MB",
                        EACH + " each",
                        "cut at the cap; at -Xmx256m no OutOfMemoryError and no StackOverflowError, threads and files as before")) {
            JavaProcess worker = bench.workers.start();
            FaultBench.Held before = bench.warm(worker);
            bench.give(floods());
            assertThat(bench.stage.api().witness().inFlight())
                    .as("replies that go on")
                    .isZero();
            assertThat(worker.output().lines(line -> line.contains("OutOfMemory") || line.contains("StackOverflow")))
                    .isEmpty();
            bench.judgeGrowth(worker, before, row);
            bench.finish(worker, row);
            row.holds();
        }
    }

    private static List<FaultInput> floods() {
        Map<Fault, Code> kinds = new LinkedHashMap<>();
        kinds.put(Fault.OVERSIZED, Code.PAYLOAD_OVERSIZED);
        kinds.put(Fault.OVERSIZED_CHUNKED, Code.PAYLOAD_OVERSIZED);
        kinds.put(Fault.ENDLESS, Code.PAYLOAD_OVERSIZED);
        kinds.put(Fault.GZIP_BOMB, Code.PAYLOAD_OVERSIZED);
        kinds.put(Fault.DEEP, Code.PAYLOAD_MALFORMED);
        kinds.put(Fault.HUGE_NUMBER, Code.PAYLOAD_MALFORMED);
        List<FaultInput> inputs = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String rest = "n" + i;
            kinds.forEach((fault, code) -> {
                inputs.add(FaultInput.letter(fault.id(rest), code));
                inputs.add(FaultInput.enriched("log-" + fault.label() + rest));
            });
        }
        return inputs;
    }
}

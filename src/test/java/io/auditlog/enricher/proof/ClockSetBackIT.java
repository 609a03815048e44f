package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker's clock is set back while it works, as after a wrong NTP step; the machine's own is left alone. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class ClockSetBackIT {

    private static final int IDS = Dose.of(100, 4_000);
    private static final Duration WITHIN = Dose.within(Duration.ofSeconds(20));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"60", "3600"})
    void shouldGoOnWithinSeconds(String seconds, SandboxBroker broker) throws IOException {
        assumeTrue(faketime() != null, "Debian's package faketime is not installed");
        try (ProofRow row = ProofRow.of(
                        "Clock set back by " + seconds + " s",
                        "1, under load",
                        "first outcomes within " + Dose.seconds(WITHIN));
                Stage stage = new Stage(broker, "clock", 2, ApiSettings.defaults())) {
            // Given
            Path offset = Files.writeString(directory.resolve("offset"), "+0");
            Path log = directory.resolve("clock.log");
            OutcomeChecker checker = stage.checker();
            FaultInput.publish(stage, checker, enriched("before-"));
            try (JavaProcess worker = JavaProcess.start(
                    JavaCommand.worker(stage.configuration(directory)).environment(faked(offset)), log)) {
                stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
                // When
                Files.writeString(offset, "-" + seconds);
                FaultInput.publish(stage, checker, enriched("after-"));
                long begin = System.nanoTime();
                stage.audit().awaitOutcomes(checker, WITHIN.plusSeconds(IDS / 25));
                row.saw("all outcomes after", Duration.ofNanos(System.nanoTime() - begin));
                // Then
                assertThat(worker.output().contains("clock was set back")).isTrue();
                worker.sigterm();
                assertThat(worker.awaitExit(FaultWorkers.PATIENCE)).isZero();
            }
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            row.holds();
        }
    }

    private static List<FaultInput> enriched(String prefix) {
        return Stream.iterate(0, i -> i < IDS, i -> i + 1)
                .map(i -> enriched(prefix + i, InputRecord.id(prefix + i)))
                .toList();
    }

    /** Times are not compared: by a clock that is an hour behind they are too far ahead. */
    private static FaultInput enriched(String id, InputRecord record) {
        return new FaultInput(record, Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)));
    }

    private static Map<String, String> faked(Path offset) {
        return Map.of(
                "LD_PRELOAD", faketime().toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // With 0.9.10's usual fix every timed wait of a JVM returns at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "DONT_FAKE_MONOTONIC", "1");
    }

    private static Path faketime() {
        return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
                .map(machine -> Path.of("/usr/lib", machine, "faketime", "libfaketimeMT.so.1"))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }
}

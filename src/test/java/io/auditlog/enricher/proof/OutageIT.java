package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An API that cannot be used turns no entry into a dead letter: the worker waits, says so, and goes on by itself. Several
 * outages happen at the same time, each to a worker of its own.
 */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** Where the rate is judged too, no more than two cores can feed. */
    private static final int UNDER_LOAD = Dose.of(Outage.values().length, 4);

    private final Map<Outage, Future<Void>> runs = new EnumMap<>(Outage.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    void begin(SandboxBroker broker, @TempDir Path directory) {
        Semaphore starts = new Semaphore(3);
        Semaphore loads = new Semaphore(UNDER_LOAD);
        for (Outage outage : Outage.values()) {
            runs.put(outage, threads.submit(new OutageRun(broker, directory, outage, starts, loads)));
        }
    }

    @AfterAll
    void end() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitSaySoAndGoOnByItself(Outage outage) {
        Await.get(runs.get(outage), PATIENCE);
    }
}

package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fresh worker on a feed of a few IDs, whose first request fails already: it says what is wrong, writes nothing off,
 * and enriches all of them once it is mended. All faults happen at the same time, each to a worker of its own.
 */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("thorough")
final class QuietFeedIT {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LASTS = Dose.of(Duration.ofSeconds(5), Duration.ofMinutes(3));
    private static final Duration SAID_WITHIN = Dose.within(Duration.ofSeconds(20));
    private static final Duration ENRICHED_WITHIN = Dose.within(Duration.ofSeconds(30));
    private static final int IDS = 5;

    /** Each ID at most once in five seconds. */
    private static final int MAX_PER_SECOND = 1;

    private final Map<QuietFault, Future<?>> runs = new EnumMap<>(QuietFault.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    void begin(SandboxBroker broker, @TempDir Path directory) {
        for (QuietFault fault : QuietFault.values()) {
            runs.put(fault, threads.submit(() -> {
                run(broker, directory.resolve(fault.name()), fault);
                return null;
            }));
        }
    }

    @AfterAll
    void end() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatIsWrongAndWriteNothingOff(QuietFault fault) {
        Await.get(runs.get(fault), PATIENCE);
    }

    private static void run(SandboxBroker broker, Path keyFile, QuietFault fault) throws Exception {
        ApiSettings settings = ApiSettings.defaults().withListen(Listen.LOOPBACK_TLS);
        try (ProofRow row = ProofRow.of(
                        "Quiet feed: " + fault.label(),
                        IDS + " IDs, nothing enriched before, " + LASTS.toSeconds() + " s",
                        "0 dead letters, " + fault.state() + " said within " + Dose.seconds(SAID_WITHIN)
                                + " with what was seen, where, and what to do; all enriched within "
                                + Dose.seconds(ENRICHED_WITHIN)
                                + (fault.needsRestart()
                                        ? " of a restart with the right one"
                                        : " of the end, by itself"));
                Stage stage = new Stage(broker, "quiet-" + fault.name(), 1, settings)) {
            // Given
            OutcomeChecker checker = stage.checker();
            fault.begin(stage, keyFile);
            FaultInput.publish(
                    stage,
                    checker,
                    IntStream.range(0, IDS)
                            .mapToObj(i -> FaultInput.enriched("log-" + i))
                            .toList());
            // When
            long mended = endure(stage, keyFile, fault, checker, row);
            // Then
            row.saw("all enriched after", since(mended));
            row.judged(stage.audit().judge(checker, PATIENCE));
            assertThat(since(mended)).isLessThan(ENRICHED_WITHIN);
            row.holds();
        }
    }

    /** Tells when it was mended. */
    private static long endure(Stage stage, Path keyFile, QuietFault fault, OutcomeChecker checker, ProofRow row)
            throws Exception {
        try (Worker worker = worker(stage)) {
            suffer(stage, new OutageWatch(worker.watchPort()), fault, row);
            if (!fault.needsRestart()) {
                fault.mend(stage, keyFile);
                long mended = System.nanoTime();
                stage.audit().awaitOutcomes(checker, ENRICHED_WITHIN);
                return mended;
            }
        }
        fault.mend(stage, keyFile);
        try (Worker another = worker(stage)) {
            long mended = System.nanoTime();
            stage.audit().awaitOutcomes(checker, ENRICHED_WITHIN);
            assertThat(another.health().live()).isTrue();
            return mended;
        }
    }

    private static void suffer(Stage stage, OutageWatch watch, QuietFault fault, ProofRow row) {
        long begin = System.nanoTime();
        String health = watch.awaitState(fault.state(), SAID_WITHIN);
        row.saw("said after", since(begin));
        assertThat(health).contains(fault.says(stage));
        int before = watch.callsWithoutEntry();
        long said = System.nanoTime();
        Await.sleep(LASTS);
        int asked = watch.callsWithoutEntry() - before;
        row.saw("requests", asked + " in " + since(said).toSeconds() + " s");
        assertThat(watch.state()).isEqualTo(fault.state());
        assertThat(asked)
                .isLessThanOrEqualTo(MAX_PER_SECOND * ((int) since(said).toSeconds() + 1));
        assertThat(new OutcomeReader(stage.property("bootstrap.servers")).readAll(stage.outputTopics()))
                .as("outcomes")
                .isEmpty();
    }

    private static Worker worker(Stage stage) throws Exception {
        Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
        worker.start();
        return worker;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}

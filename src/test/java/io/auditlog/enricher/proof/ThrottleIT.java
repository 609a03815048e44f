package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An API that refuses everything because there is too much of it is asked again when it said, and buries nobody. */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThrottleIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LASTS = Dose.of(Duration.ofSeconds(6), Duration.ofMinutes(1));
    private static final int LOAD = 40;
    private static final int LIMIT = 120;

    private static final Duration LATENCY = Duration.ofMillis(20);

    /**
     * What left before the worker had heard of a refusal comes after it, by the time that either takes on its way. Shorter
     * than the shortest wait, or nothing would be looked at.
     */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(500);

    private final Map<Throttling, Future<?>> runs = new EnumMap<>(Throttling.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    void begin(SandboxBroker broker) {
        for (Throttling throttling : given()) {
            runs.put(throttling, threads.submit(() -> {
                run(broker, throttling);
                return null;
            }));
        }
    }

    @AfterAll
    void end() {
        threads.shutdownNow();
    }

    private static List<Throttling> given() {
        return Arrays.stream(Throttling.values()).filter(Throttling::isGiven).toList();
    }

    @ParameterizedTest
    @MethodSource("given")
    void shouldWaitAsLongAsItWasTold(Throttling throttling) {
        Await.get(runs.get(throttling), PATIENCE);
    }

    private static void run(SandboxBroker broker, Throttling throttling) throws Exception {
        String name = throttling.name().toLowerCase(Locale.ROOT);
        ApiSettings settings =
                ApiSettings.defaults().withLatency(new Latency.Fixed(LATENCY)).withScript(Script.BY_ID, Dose.seed());
        try (ProofRow row = ProofRow.of(
                        "API: 429 for all, Retry-After in " + name,
                        LASTS.toSeconds() + " s",
                        "no request earlier than that reply told, no dead letter but the bad 5 %");
                Stage stage = Confirmation.asUsual(new Stage(broker, "throttle-" + name, 2, settings))
                        .with("rate.limit.per.second", Integer.toString(LIMIT));
                Load load = Load.start(stage, LOAD)) {
            OutcomeChecker checker = live(stage, throttling, load, row);
            row.judged(stage.audit().judge(checker, PATIENCE));
            LoadRate.judge(LIMIT, stage.api().witness(), row);
            row.holds();
        }
    }

    private static OutcomeChecker live(Stage stage, Throttling throttling, Load load, ProofRow row) throws Exception {
        try (Worker worker = worker(stage)) {
            long heard = storm(stage, throttling, worker);
            if (throttling.outlastsTheTest()) {
                requirePauses(stage.api().witness(), throttling, heard, row);
            } else {
                Witness witness = stage.api().witness();
                int before = witness.count();
                Await.until("calls again", throttling.most().plusSeconds(20), () -> witness.count() > before + LOAD);
                requirePauses(witness, throttling, heard, row);
                return finish(stage, load);
            }
        }
        try (Worker another = worker(stage)) {
            assertThat(another.health().live()).isTrue();
            return finish(stage, load);
        }
    }

    /** Returns when the worker had certainly heard of a refusal, on the clock of the witness. */
    private static long storm(Stage stage, Throttling throttling, Worker worker) {
        Witness witness = stage.api().witness();
        Await.until("load", PATIENCE, () -> witness.count() > 2 * LOAD);
        stage.api().regime(throttling.regime());
        OutageWatch watch = new OutageWatch(worker.watchPort());
        String health = watch.awaitState("THROTTLED", Duration.ofSeconds(10));
        long heard = System.nanoTime();
        assertThat(health).contains("the API refuses", "rate.limit.per.second");
        Await.sleep(LASTS);
        assertThat(watch.state()).isEqualTo("THROTTLED");
        stage.api().regime(Regime.NORMAL);
        return heard;
    }

    private static OutcomeChecker finish(Stage stage, Load load) {
        OutcomeChecker checker = load.stop();
        stage.audit().awaitOutcomes(checker, PATIENCE);
        return checker;
    }

    private static void requirePauses(Witness witness, Throttling throttling, long heard, ProofRow row) {
        List<Sighting> refused = witness.sightings().stream()
                .filter(sighting -> sighting.status() == 429 && sighting.ended() != 0)
                .toList();
        assertThat(refused).as("none: nothing was throttled").isNotEmpty();
        LongSummaryStatistics told = refused.stream()
                .mapToLong(sighting -> throttling.told(sighting.id()).toMillis())
                .summaryStatistics();
        row.saw("refused calls", refused.size())
                .saw("told to wait at least", Duration.ofMillis(told.getMin()))
                .saw("at most", Duration.ofMillis(told.getMax()));
        assertThat(refused.size()).as("calls that met a refusal").isLessThan(mostRefused(throttling));
        if (throttling.asksToWait()) {
            refused.forEach(sighting -> requirePause(witness, throttling, heard, sighting));
        }
    }

    /** Without a pause a second passes between the controls that open the breaker, and then between two requests. */
    private static int mostRefused(Throttling throttling) {
        if (!throttling.asksToWait()) {
            return 2 * LIMIT + (int) LASTS.toSeconds();
        }
        int pauses = (int) LASTS.plus(throttling.least()).dividedBy(throttling.least());
        return LIMIT / 4 + 2 * pauses;
    }

    private static void requirePause(Witness witness, Throttling throttling, long heard, Sighting sighting) {
        Duration wait = throttling.told(sighting.id());
        assertThat(ON_ITS_WAY).as("or nothing is looked at").isLessThan(wait);
        long from = Math.max(heard, sighting.ended() + ON_ITS_WAY.toNanos());
        long until = sighting.ended() + wait.toNanos();
        assertThat(witness.countSurelyWithin(from, until))
                .as("earlier than the %s that %s was told", wait, sighting.id())
                .isZero();
    }

    private static Worker worker(Stage stage) throws Exception {
        Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
        worker.start();
        return worker;
    }
}

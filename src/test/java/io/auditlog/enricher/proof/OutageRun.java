package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One outage under load, from health to health, on a stage of its own.
 *
 * <p>Threads: one; several runs may share a broker.
 */
final class OutageRun implements Callable<Void> {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SHORT = Dose.of(Duration.ofSeconds(5), Duration.ofMinutes(2));
    private static final Duration LONG = Dose.of(Duration.ofSeconds(9), Duration.ofMinutes(2));
    private static final Duration SAID_WITHIN = Duration.ofSeconds(10);
    private static final Duration STRAGGLERS = Duration.ofMillis(500);
    private static final Duration AFTERMATH = Dose.of(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private static final Duration MEASURED = Dose.of(Duration.ofSeconds(1), Duration.ofSeconds(15));
    private static final Duration POLL_INTERVAL = Dose.of(Duration.ofSeconds(4), Duration.ofSeconds(30));
    private static final Duration MAX_PROBE = Duration.ofSeconds(2);

    /** The longest wait between two probes, and the second between the two requests of one. */
    private static final Duration RESUMED_SOON = Duration.ofSeconds(16);

    private static final Duration RESUMED_WITHIN_RARE = Dose.of(RESUMED_SOON, Duration.ofSeconds(61));
    private static final int LOAD = 40;
    private static final int LIMIT = 120;
    private static final String NEW_KEY = "the-key-after-the-outage";

    /** Waits are drawn up to a quarter shorter, and each request may take more or less on its way. */
    private static final double APART = 0.7;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SandboxBroker broker;
    private final Path keyFile;
    private final Outage outage;
    private final Semaphore starts;
    private final Semaphore loads;
    private final Duration lasts;

    OutageRun(SandboxBroker broker, Path directory, Outage outage, Semaphore starts, Semaphore loads) {
        this.broker = broker;
        this.keyFile = directory.resolve(outage.name() + ".key");
        this.outage = outage;
        this.starts = starts;
        this.loads = loads;
        this.lasts = outage.outlastsPollInterval() ? LONG : SHORT;
    }

    @Override
    public Void call() throws Exception {
        write(ApiSettings.DEFAULT_KEY);
        try (ProofRow row = ProofRow.of("API: " + outage.label(), "1 of " + lasts.toSeconds() + " s", asked());
                Stage stage = stage()) {
            OutcomeChecker checker = live(stage, row);
            row.judged(stage.audit().judge(checker, PATIENCE));
            requireNoHerd(stage, row);
            row.holds();
        }
        return null;
    }

    private OutcomeChecker live(Stage stage, ProofRow row) throws Exception {
        try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
            OutcomeChecker checker = underLoad(stage, worker, row);
            stage.audit().awaitOutcomes(checker, PATIENCE);
            return checker;
        }
    }

    private OutcomeChecker underLoad(Stage stage, Worker worker, ProofRow row) throws Exception {
        loads.acquire();
        try (Load load = Load.start(stage, LOAD)) {
            start(worker, stage);
            awaitCaughtUp(stage, load);
            OutageWatch watch = new OutageWatch(worker.watchPort());
            Set<String> members = members(stage);
            suffer(stage, watch, row);
            assertThat(members(stage))
                    .as("members of the group")
                    .isEqualTo(members)
                    .hasSize(1);
            Await.sleep(AFTERMATH);
            measure(stage, row);
            return load.stop();
        } finally {
            loads.release();
        }
    }

    /** Only a few start at a time, or all would do so very slowly. */
    private void start(Worker worker, Stage stage) throws Exception {
        starts.acquire();
        try {
            worker.start();
            Await.until("a call", PATIENCE, () -> stage.api().witness().count() > 0);
        } finally {
            starts.release();
        }
    }

    /** Waits until the worker has caught up with the load. */
    private static void awaitCaughtUp(Stage stage, Load load) {
        Await.until("load", PATIENCE, () -> {
            int asked = stage.api().witness().count();
            return asked > 2 * LOAD && asked > load.published() - LOAD / 4;
        });
    }

    private Stage stage() {
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(20)));
        Stage stage = new Stage(broker, "outage-" + outage.name(), 2, settings)
                .with("api.key", "")
                .with("api.key.file", keyFile.toString())
                .with("rate.limit.per.second", Integer.toString(LIMIT));
        if (outage.outlastsPollInterval()) {
            stage.with("kafka.max.poll.interval.ms", Long.toString(POLL_INTERVAL.toMillis()));
        }
        if (!Dose.isFull()) {
            stage.with("circuit.breaker.probe.max", MAX_PROBE.toSeconds() + "s");
        }
        return Confirmation.asUsual(stage);
    }

    private void suffer(Stage stage, OutageWatch watch, ProofRow row) {
        int before = watch.callsWithoutEntry();
        long begin = System.nanoTime();
        stage.api().regime(outage.regime());
        String health = watch.awaitState(outage.state(), SAID_WITHIN);
        row.saw("said after", since(begin));
        assertThat(health).contains(outage.reason()).containsPattern("\"advice\":\"[^\"]*" + outage.advice());
        Await.sleep(STRAGGLERS);
        int calls = watch.callsWithoutEntry();
        long closed = System.nanoTime();
        Await.sleep(lasts);
        assertThat(watch.state()).isEqualTo(outage.state());
        assertThat(watch.get("/live")).as("alive").isEqualTo("ok\n");
        int probes = watch.callsWithoutEntry() - calls;
        assertThat(calls - before).as("failed calls; none: the outage was none").isPositive();
        assertThat(probes).as("probes").isLessThanOrEqualTo(permitted(closed));
        judgeRequests(stage.api().witness(), closed);
        row.saw("probes", probes + " in " + since(closed).toSeconds() + " s");
        mend(stage, watch, row);
    }

    /** Few while it is closed, and no two close together. */
    private void judgeRequests(Witness witness, long closed) {
        long now = System.nanoTime();
        assertThat(witness.countWithin(closed, now)).as("requests while closed").isLessThanOrEqualTo(permitted(closed));
        assertThat(Duration.ofNanos(witness.shortestGap(closed, now)))
                .as("the shortest time between two requests while closed")
                .isGreaterThanOrEqualTo(Duration.ofNanos((long) (APART * SECOND / outage.asksPerSecond())));
    }

    private int permitted(long closed) {
        return outage.asksPerSecond() * ((int) since(closed).toSeconds() + 1);
    }

    private void mend(Stage stage, OutageWatch watch, ProofRow row) {
        long mended = System.nanoTime();
        if (outage.endsWithNewKey()) {
            stage.api().acceptKeys(NEW_KEY);
            stage.api().regime(Regime.NORMAL);
            mended = System.nanoTime();
            write(NEW_KEY);
        } else {
            stage.api().regime(Regime.NORMAL);
        }
        watch.awaitState("RUNNING", resumedWithin());
        row.saw("resumed after", since(mended));
    }

    private Duration resumedWithin() {
        return outage.isProbedRarely() ? RESUMED_WITHIN_RARE : RESUMED_SOON;
    }

    private String asked() {
        return outage.state() + " said within " + Dose.seconds(SAID_WITHIN)
                + ", at most " + outage.asksPerSecond() + " requests a second, no rebalance, resumed by itself within "
                + Dose.seconds(resumedWithin())
                + (Dose.isFull() ? ", 95 % of the rate " + Dose.seconds(AFTERMATH) + " later" : "")
                + ", 0 dead letters of good IDs";
    }

    private void measure(Stage stage, ProofRow row) {
        int before = stage.api().witness().count();
        long begin = System.nanoTime();
        Await.sleep(MEASURED);
        double rate = (stage.api().witness().count() - before) * (double) SECOND / (System.nanoTime() - begin);
        double share = 100 * rate / LIMIT;
        row.saw("rate " + AFTERMATH.toSeconds() + " s later", Math.round(share) + " %");
        if (Dose.isFull()) {
            assertThat(share).as("percent of the rate").isGreaterThan(95);
        }
    }

    private static void requireNoHerd(Stage stage, ProofRow row) {
        LoadRate.judge(LIMIT, stage.api().witness(), row);
    }

    private Set<String> members(Stage stage) throws InterruptedException {
        return LoadGroup.members(broker.admin(), stage).keySet();
    }

    private void write(String key) {
        try {
            Files.writeString(keyFile, key + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}

package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import io.auditlog.enricher.scene.Together;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An API that cannot be used turns no entry into a dead letter: the worker waits, says so, and goes on by itself. Several
 * outages happen at the same time, each to a worker of its own.
 */
@ExtendWith(Ground.Resolver.class)
final class OutageIT {

    private static final Duration SHORT = Dose.of(Duration.ofSeconds(5), Duration.ofMinutes(2));
    private static final Duration LONG = Dose.of(Duration.ofSeconds(9), Duration.ofMinutes(2));
    private static final Duration SAID_WITHIN = Duration.ofSeconds(10);
    private static final Duration STRAGGLERS = Duration.ofMillis(500);
    private static final Duration AFTERMATH = Dose.of(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private static final Duration MEASURED = Dose.of(Duration.ofSeconds(1), Duration.ofSeconds(15));
    private static final Duration POLL_INTERVAL = Dose.of(Duration.ofSeconds(4), Duration.ofSeconds(30));

    /** The longest wait between two probes, and the second between the two requests of one. */
    private static final Duration SOON = Duration.ofSeconds(16);

    private static final Duration RARELY = Dose.of(SOON, Duration.ofSeconds(61));
    private static final int LOAD = 40;
    private static final int LIMIT = 120;
    private static final String NEW_KEY = "the-key-after-the-outage";

    /** Waits are drawn up to a quarter shorter, and each request may take more or less on its way. */
    private static final double APART = 0.7;

    /**
     * A way in which the API cannot be used, and what the worker must then say.
     *
     * @param reason what the reason in {@code /health} must hold
     * @param advice what the advice must hold
     * @param asksPerSecond how often the worker may ask
     * @param resumedWithin how soon it must go on
     */
    private record Outage(
            String label,
            String regime,
            String state,
            String reason,
            String advice,
            int asksPerSecond,
            Duration resumedWithin) {}

    private static final String UNAVAILABLE = "503 for all";
    private static final String KEY_EXPIRED = "401 for all";

    /**
     * The second 5xx is far longer than the worker's longest time between two polls. Where all known-good IDs are gone, it
     * looks for one that is there; where a person must act, it asks rarely.
     */
    private static final List<Outage> OUTAGES = List.of(
            new Outage("connections refused", "refusing", "PAUSED_NETWORK", "", "between worker and API", 1, SOON),
            new Outage("500 for all", "status.500", "PAUSED_UPSTREAM", "500", "nothing", 1, SOON),
            new Outage(UNAVAILABLE, "status.503", "PAUSED_UPSTREAM", "503", "nothing", 1, SOON),
            new Outage(KEY_EXPIRED, "status.401", "PAUSED_AUTH", "401", "noticed without a restart", 1, SOON),
            new Outage("403 for all", "status.403", "PAUSED_PERMISSION", "audit_logs:read", "permissions", 1, RARELY),
            new Outage("404 for all", "status.404", "PAUSED_CONFIG", "404", "api.base.url", 5, SOON),
            new Outage(
                    "a login page with 200 for all", "html", "PAUSED_CONFIG", "text/html", "api.base.url", 1, RARELY));

    /** Only a few start at a time, or all would do so very slowly. */
    private final Semaphore starts = new Semaphore(3);

    /** Where the rate is judged too, no more than two cores can feed. */
    private final Semaphore loads = new Semaphore(Dose.of(OUTAGES.size(), 4));

    @TestFactory
    Stream<DynamicTest> shouldWaitSaySoAndGoOnByItself(Ground ground) {
        return Together.play(OUTAGES, Outage::label, outage -> play(ground, outage));
    }

    private void play(Ground ground, Outage outage) throws Exception {
        try (Scene scene = ground.scene("outage", 2, Scene.api(20))
                .givingUpAsUsual()
                .with("rate.limit.per.second", LIMIT)
                .row("API: " + outage.label, "1 of " + lasts(outage).toSeconds() + " s", asked(outage))) {
            scene.with("api.key", "").with("api.key.file", scene.write("key", ApiSettings.DEFAULT_KEY));
            if (outage.label.equals(UNAVAILABLE)) {
                scene.with("kafka.max.poll.interval.ms", POLL_INTERVAL.toMillis());
            }
            if (!Dose.isFull()) {
                scene.with("circuit.breaker.probe.max", "2s");
            }
            underLoad(scene, outage);
            scene.awaitOutcomes();
            scene.judge().judgeRate(LIMIT).holds();
        }
    }

    private static Duration lasts(Outage outage) {
        return outage.label.equals(UNAVAILABLE) ? LONG : SHORT;
    }

    private static String asked(Outage outage) {
        return outage.state + " said within " + Dose.seconds(SAID_WITHIN)
                + ", at most " + outage.asksPerSecond() + " requests a second, no rebalance, resumed by itself within "
                + Dose.seconds(outage.resumedWithin())
                + (Dose.isFull() ? ", 95 % of the rate " + Dose.seconds(AFTERMATH) + " later" : "")
                + ", 0 dead letters of good IDs";
    }

    private void underLoad(Scene scene, Outage outage) throws Exception {
        loads.acquire();
        try (Feed feed = scene.feed(LOAD, Input::usual)) {
            start(scene);
            Await.until("the worker to catch up with the load", Scene.TIMEOUT, () -> {
                int calls = scene.witness.count();
                return calls > 2 * LOAD && calls > feed.published() - LOAD / 4;
            });
            Set<String> members = scene.operator.members().keySet();
            suffer(scene, outage);
            mend(scene, outage);
            assertThat(scene.operator.members().keySet())
                    .as("members of the group")
                    .isEqualTo(members)
                    .hasSize(1);
            Await.sleep(AFTERMATH);
            double percent = scene.percentUsed(LIMIT, MEASURED);
            scene.saw("rate " + AFTERMATH.toSeconds() + " s later", Math.round(percent) + " %");
            if (Dose.isFull()) {
                assertThat(percent).as("percent of the rate").isGreaterThan(95);
            }
            feed.stop();
        } finally {
            loads.release();
        }
    }

    private void start(Scene scene) throws Exception {
        starts.acquire();
        try {
            scene.workers.startHere();
            Await.until("a call", Scene.TIMEOUT, () -> scene.witness.count() > 0);
        } finally {
            starts.release();
        }
    }

    private static void suffer(Scene scene, Outage outage) {
        Status status = scene.workers.status();
        int before = status.callsWithoutEntry();
        long begin = System.nanoTime();
        scene.api().regime(Regime.parse(outage.regime));
        String health = status.awaitState(outage.state, SAID_WITHIN);
        scene.saw("said after", Scene.since(begin));
        assertThat(health).contains(outage.reason).containsPattern("\"advice\":\"[^\"]*" + outage.advice);
        Await.sleep(STRAGGLERS);
        int calls = status.callsWithoutEntry();
        long paused = System.nanoTime();
        Await.sleep(lasts(outage));
        assertThat(status.state()).isEqualTo(outage.state);
        assertThat(status.get("/live")).as("alive").isEqualTo("ok\n");
        int probes = status.callsWithoutEntry() - calls;
        assertThat(calls - before).as("failed calls; none: the outage was none").isPositive();
        long end = System.nanoTime();
        int permitted = outage.asksPerSecond() * ((int) Scene.since(paused).toSeconds() + 1);
        assertThat(probes).as("probes").isLessThanOrEqualTo(permitted);
        // Few while it is paused, and no two close together
        assertThat(scene.witness.countWithin(paused, end))
                .as("requests while paused")
                .isLessThanOrEqualTo(permitted);
        assertThat(Duration.ofNanos(scene.witness.shortestGap(paused, end)))
                .as("the shortest time between two requests while paused")
                .isGreaterThanOrEqualTo(Duration.ofNanos((long) (APART * 1e9 / outage.asksPerSecond())));
        scene.saw("probes", probes + " in " + Scene.since(paused).toSeconds() + " s");
    }

    private static void mend(Scene scene, Outage outage) {
        boolean newKey = outage.label.equals(KEY_EXPIRED);
        if (newKey) {
            scene.api().acceptKeys(NEW_KEY);
        }
        scene.api().regime(Regime.NORMAL);
        long mended = System.nanoTime();
        if (newKey) {
            scene.write("key", NEW_KEY);
        }
        scene.workers.status().awaitState("RUNNING", outage.resumedWithin());
        scene.saw("resumed after", Scene.since(mended));
    }
}

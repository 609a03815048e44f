package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.fault.DrawnWait;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import io.auditlog.enricher.scene.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** An API that refuses everything because there is too much of it is asked again when it said, and no good ID is given up. */
@ExtendWith(Ground.Resolver.class)
final class ThrottleIT {

    private static final Duration LASTS = Dose.of(Duration.ofSeconds(6), Duration.ofMinutes(1));
    private static final int LOAD = 40;
    private static final int LIMIT = 120;

    /**
     * What left before the worker had heard of a refusal comes after it, by the time that either takes on its way. Shorter
     * than the shortest wait, or nothing would be looked at.
     */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(500);

    /** A way of a 429 to say when to come again; {@code least} and {@code most} are the waits that refusals ask for. */
    private record Refusal(String name, String form, Duration least, Duration most) {

        /** Drawn for each ID. */
        static Refusal drawn(String name, int least, int most) {
            String form = new DrawnWait(least, most).toString();
            return new Refusal(name, form, Duration.ofSeconds(least), Duration.ofSeconds(most));
        }

        /** What the refusal of a call for this ID asks for. */
        Duration askedOf(String id) {
            DrawnWait drawn = new DrawnWait((int) least.toSeconds(), (int) most.toSeconds());
            return least.equals(most) ? least : drawn.of(id);
        }

        boolean asksToWait() {
            return !most.isZero();
        }

        /** Whether only another worker gets over it in time. */
        boolean outlastsTheTest() {
            return least.toHours() > 0;
        }
    }

    private static List<Refusal> refusals() {
        int longest = Dose.of(3, 60);
        List<Refusal> refusals = new ArrayList<>();
        refusals.add(Refusal.drawn("seconds", 1, longest));
        if (Dose.isFull()) { // in the short dose it is among those that are drawn
            refusals.add(Refusal.drawn("longest", longest, longest));
        }
        // It names a whole second, at most two from now.
        refusals.add(new Refusal("date", "date", Duration.ofSeconds(1), Duration.ofSeconds(1)));
        // It asks for no pause; controls and probes must fail, and these come once a second.
        refusals.add(new Refusal("absent", "none", Duration.ZERO, Duration.ZERO));
        // Cut to an hour, which is longer than any test.
        refusals.add(new Refusal("absurd", "absurd", Duration.ofHours(1), Duration.ofHours(1)));
        return refusals;
    }

    @TestFactory
    Stream<DynamicTest> shouldWaitAsLongAsItIsAskedTo(Ground ground) {
        return Together.play(refusals(), Refusal::name, refusal -> play(ground, refusal));
    }

    private static void play(Ground ground, Refusal refusal) throws Exception {
        ApiSettings api = Scene.api(20).withScript(Script.BY_ID, Dose.seed());
        try (Scene scene = ground.scene("throttle-" + refusal.name, 2, api)
                        .givingUpAsUsual()
                        .with("rate.limit.per.second", LIMIT)
                        .row(
                                "API: 429 for all, " + refusal.name + " Retry-After",
                                LASTS.toSeconds() + " s",
                                "no request earlier than that reply allows, no dead letter but the bad 5 %");
                Feed feed = scene.feed(LOAD, Input::usual)) {
            // Given
            scene.workers.startHere();
            scene.workers.awaitLoad(2 * LOAD, 0);
            refuseOnce(scene);
            // When
            long begun = System.nanoTime();
            long heard = refuse(scene, refusal);
            if (!refusal.outlastsTheTest()) {
                int before = scene.witness.count();
                Duration again = refusal.most.plusSeconds(20);
                Await.until("calls again", again, () -> scene.witness.count() > before + LOAD);
            }
            // Then
            requirePauses(scene, refusal, begun, heard);
            if (refusal.outlastsTheTest()) {
                scene.workers.stop();
                scene.workers.startHere();
            }
            feed.stop();
            scene.awaitOutcomes();
            scene.judge().judgeRate(LIMIT).holds();
        }
    }

    /** The first refusal that a process meets takes long to be read: classes are loaded for it. */
    private static void refuseOnce(Scene scene) {
        scene.api().regime(Regime.parse("throttled." + new DrawnWait(1, 1)));
        scene.workers.status().awaitState("THROTTLED", Duration.ofSeconds(10));
        scene.api().regime(Regime.NORMAL);
        scene.workers.status().awaitState("RUNNING", Duration.ofSeconds(20));
        scene.workers.awaitLoad(LOAD, 0);
    }

    /** Returns when the worker had certainly heard of a refusal, on the clock of the witness. */
    private static long refuse(Scene scene, Refusal refusal) {
        scene.api().regime(Regime.parse("throttled." + refusal.form));
        Status status = scene.workers.status();
        String health = status.awaitState("THROTTLED", Duration.ofSeconds(10));
        long heard = System.nanoTime();
        assertThat(health).contains("the API refuses", "rate.limit.per.second");
        Await.sleep(LASTS);
        assertThat(status.state()).isEqualTo("THROTTLED");
        scene.api().regime(Regime.NORMAL);
        return heard;
    }

    private static void requirePauses(Scene scene, Refusal refusal, long begun, long heard) {
        List<Sighting> refused = scene.witness.sightings().stream()
                .filter(seen -> seen.status() == 429 && seen.ended() != 0 && seen.ended() - begun > 0)
                .toList();
        assertThat(refused).as("none: nothing was throttled").isNotEmpty();
        LongSummaryStatistics waits = refused.stream()
                .mapToLong(seen -> refusal.askedOf(seen.id()).toMillis())
                .summaryStatistics();
        scene.saw("refused calls", refused.size())
                .saw("told to wait at least", Duration.ofMillis(waits.getMin()))
                .saw("at most", Duration.ofMillis(waits.getMax()));
        assertThat(refused.size()).as("calls that met a refusal").isLessThan(mostRefused(refusal));
        if (refusal.asksToWait()) {
            refused.forEach(seen -> requirePause(scene, refusal.askedOf(seen.id()), heard, seen));
        }
    }

    /** Without a pause a second passes between the controls that open the breaker, and then between two requests. */
    private static int mostRefused(Refusal refusal) {
        if (!refusal.asksToWait()) {
            return 2 * LIMIT + (int) LASTS.toSeconds();
        }
        int pauses = (int) LASTS.plus(refusal.least).dividedBy(refusal.least);
        return LIMIT / 4 + 2 * pauses;
    }

    private static void requirePause(Scene scene, Duration wait, long heard, Sighting seen) {
        assertThat(ON_ITS_WAY).as("or nothing is looked at").isLessThan(wait);
        long from = Math.max(heard, seen.ended() + ON_ITS_WAY.toNanos());
        long until = seen.ended() + wait.toNanos();
        assertThat(scene.witness.countSurelyWithin(from, until))
                .as("earlier than the %s that %s was told", wait, seen.id())
                .isZero();
    }
}

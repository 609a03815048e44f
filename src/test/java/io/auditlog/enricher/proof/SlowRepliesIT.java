package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replies that come slowly, a byte a second or 100 KB in seconds: they cost the others next to nothing. */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class SlowRepliesIT {

    private static final Duration TIME = Dose.of(Duration.ofSeconds(10), Duration.ofMinutes(1));
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration GRANTED = Duration.ofMillis(500);
    private static final int FED_PER_SECOND = 100;

    private final AtomicInteger fedOthers = new AtomicInteger();

    @Test
    void shouldCutEachAtItsDeadlineAndKeepTheRateOfTheOthers(Ground ground) {
        try (Scene scene = warm(ground, "slow")
                .with("request.timeout", DEADLINE.toSeconds() + "s")
                .with("retry.max.attempts", 2)
                .with("retry.min.elapsed", "1s")
                .row(
                        "Replies of 1 byte a second",
                        "10 % of " + FED_PER_SECOND + " IDs a second at 1 byte/s, " + TIME.toSeconds() + " s",
                        "cut at 2 s, the others keep 85 % of the rate")) {
            // Given
            scene.workers.start();
            scene.workers.awaitLoad(400, 0);
            // When
            AtomicBoolean slow = new AtomicBoolean(true);
            try (Feed feed = scene.feed(
                    FED_PER_SECOND,
                    i -> slow.get() && i % 10 == 0
                            ? Input.deadLetter(Fault.DRIP.id("1000ms", 99, "n" + i), Code.TIMEOUT)
                            : other(i))) {
                Await.sleep(DEADLINE);
                double kept = measureOthers(scene);
                // Good ones come as long as slow ones are tried: these are at fault only where those succeed.
                slow.set(false);
                Await.until(
                        "the end of slow replies",
                        Scene.TIMEOUT,
                        () -> slow(scene).stream()
                                .noneMatch(seen -> seen.arrived() > System.nanoTime() - 2 * DEADLINE.toNanos()));
                feed.stop();
                // Then
                scene.finish().judgeRate(Scene.RATE);
                judgeCuts(scene);
                assertThat(kept).as("of the others").isGreaterThanOrEqualTo(0.85);
                scene.holds();
            }
        }
    }

    @Test
    void shouldLetLargeRepliesThatComeSlowlyTakeNextToNothingFromTheOthers(Ground ground) {
        try (Scene scene = warm(ground, "large")
                .row(
                        "Replies of 100 KB that take 4.5 s",
                        "5 % of " + FED_PER_SECOND + " IDs a second, " + TIME.toSeconds() + " s",
                        "the others keep 90 % of the rate")) {
            // Given
            scene.workers.start();
            scene.workers.awaitLoad(400, 0);
            try (Feed feed = scene.feed(
                    FED_PER_SECOND,
                    i -> i % 20 == 0 ? Input.enriched(Fault.TRICKLE.id("n" + i), SimulatedEntries.LARGE) : other(i))) {
                Await.sleep(Duration.ofSeconds(5)); // longer than a large one takes
                // When
                double kept = measureOthers(scene);
                // Then
                feed.stop();
                scene.finish().judgeRate(Scene.RATE);
                assertThat(kept).as("of the others").isGreaterThanOrEqualTo(0.9);
                scene.holds();
            }
        }
    }

    private Scene warm(Ground ground, String name) {
        return ground.scene(name, 6, Scene.api(250)).underLoad().publish(Input.good("warm-", 400));
    }

    private Input other(int i) {
        fedOthers.incrementAndGet();
        return Input.enriched("log-" + i);
    }

    /** Which part of the good IDs that came in a while were answered in it. */
    private double measureOthers(Scene scene) {
        long begin = System.nanoTime();
        int fedBefore = fedOthers.get();
        Await.sleep(TIME);
        int fed = fedOthers.get() - fedBefore;
        long answered = scene.witness.sightings().stream()
                .filter(seen -> seen.behaviour().equals("entry"))
                .filter(seen -> seen.status() == 200 && seen.ended() > begin)
                .count();
        scene.saw("others", 100 * answered / fed + " % of the rate at which they came");
        return answered / (double) fed;
    }

    private static List<Sighting> slow(Scene scene) {
        return scene.witness.sightings().stream()
                .filter(seen -> seen.behaviour().equals("drip"))
                .toList();
    }

    private static void judgeCuts(Scene scene) {
        List<Sighting> slow = slow(scene);
        assertThat(slow).isNotEmpty();
        Duration longest = Duration.ofNanos(slow.stream()
                .mapToLong(seen -> seen.ended() - seen.arrived())
                .max()
                .orElseThrow());
        scene.saw("slow calls", slow.size()).saw("longest", longest);
        assertThat(longest).isBetween(DEADLINE.minus(GRANTED), DEADLINE.plus(GRANTED));
    }
}

package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A few IDs get the same bad answer whenever they are asked for, among many that are good: each ends as the letter of its
 * own code, and costs the others next to nothing.
 */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class OddEntriesIT {

    private static final int LIMIT = 120;
    private static final Duration TIME = Dose.of(Duration.ofSeconds(10), Duration.ofMinutes(4));

    /** Below the limit, so that what comes can be answered at once. */
    private static final int FED_PER_SECOND = 100;

    /** Where nothing is known yet, IDs are tried one by one, a second after one that fails like an outage. */
    private static final Duration FIRST_WITHIN = Dose.within(Duration.ofSeconds(15));

    private static final int KEPT_PERCENT = 95;

    /** One of each kind. Not 401 first: where nothing else has shown that the key is good, that is asked twice a minute. */
    private static List<Input> odd(String rest) {
        return List.of(
                odd(Fault.STATUS, "404", rest, Code.NOT_FOUND),
                odd(Fault.STATUS, "401", rest, Code.UNAUTHORIZED),
                odd(Fault.STATUS, "403", rest, Code.FORBIDDEN),
                odd(Fault.THROTTLED, "none", rest, Code.TOO_MANY_REQUESTS),
                odd(Fault.THROTTLED, "soon", rest, Code.TOO_MANY_REQUESTS),
                odd(Fault.UNAVAILABLE, "none", rest, Code.UNAVAILABLE),
                odd(Fault.UNAVAILABLE, "2", rest, Code.UNAVAILABLE),
                odd(Fault.STATUS, "500", rest, Code.SERVER_ERROR));
    }

    private static Input odd(Fault fault, String parameter, String rest, Code code) {
        return Input.deadLetter(fault.id(parameter, Input.ALWAYS, rest), code);
    }

    private static final int KINDS = odd("").size();

    /** A fresh worker cannot know that it is the IDs: it says so until one has succeeded. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadABacklogThatBeginsWithOddOnesAtTheFullRate(boolean fresh, Ground ground) throws Exception {
        int good = LIMIT * (int) TIME.toSeconds();
        try (Scene scene = scene(ground, "odd-backlog")
                .row(
                        "Odd IDs in a backlog, also at its head, " + (fresh ? "fresh worker" : "known-good IDs"),
                        2 * KINDS + " odd ones among " + good,
                        "first one enriched within " + Dose.seconds(FIRST_WITHIN) + ", " + asked(fresh))) {
            // Given
            if (!fresh) {
                scene.publish(Input.good("known-", 2 * KINDS));
                scene.workers.startHere();
                scene.awaitOutcomes();
                scene.workers.stop();
            }
            List<Input> inputs = new ArrayList<>(odd("head"));
            inputs.addAll(Input.good("log-", good / 2));
            inputs.addAll(odd("middle"));
            inputs.addAll(Input.good("more-", good - good / 2));
            scene.publish(inputs);
            scene.witness.clear();
            // When
            scene.workers.startHere();
            int pausedBefore = fresh ? pausedAtFirst(scene) : 0;
            Await.until("the good ones", Scene.TIMEOUT, () -> answered(scene).size() >= good);
            List<Sighting> answered = answered(scene);
            // Then
            long first = answered.get(0).ended();
            Duration tried = Duration.ofNanos(first - scene.witness.arrivals()[0]);
            scene.saw("first one enriched after", tried);
            assertThat(tried).as("time until a first one was enriched").isLessThan(FIRST_WITHIN);
            double seconds = (answered.get(good - 1).ended() - first) / 1e9;
            judgeShare(scene, 100 * good / seconds / LIMIT, "of the rate");
            finish(scene, pausedBefore);
        }
    }

    @Test
    void shouldKeepUpWithGoodOnesWhileOddOnesComeToo(Ground ground) throws Exception {
        int every = FED_PER_SECOND * (int) TIME.toSeconds() / (4 * KINDS);
        try (Scene scene = scene(ground, "odd-live")
                .row(
                        "Odd IDs, live",
                        "one of each kind in turn, one in " + every + " of " + FED_PER_SECOND + " IDs a second, "
                                + TIME.toSeconds() + " s",
                        asked(false))) {
            // Given
            scene.publish(Input.good("warm-", LIMIT));
            scene.workers.startHere();
            Await.until("load", Scene.TIMEOUT, () -> answered(scene).size() >= LIMIT);
            // When
            try (Feed feed = scene.feed(
                    FED_PER_SECOND,
                    i -> i % every == 0 ? odd("live-" + i).get(i / every % KINDS) : Input.enriched("log-" + i))) {
                Await.sleep(TIME);
                feed.stop();
            }
            // Then
            int came = scene.checker.origins().size();
            judgeShare(scene, 100.0 * answered(scene).size() / came, "of those that came");
            finish(scene, 0);
        }
    }

    private static String asked(boolean fresh) {
        return (Dose.isFull() ? "the others keep 95 % of the rate, " : "the rate of the others shown, not judged, ")
                + (fresh ? "no PAUSED state after it, " : "no PAUSED state, ")
                + "each odd one ends as the letter of its own code";
    }

    private Scene scene(Ground ground, String name) {
        return ground.scene(name, 1, Scene.api(20)).givingUpSoon().with("rate.limit.per.second", LIMIT);
    }

    /** Good ones of this worker whose entry was handed over, each once, in this order. */
    private static List<Sighting> answered(Scene scene) {
        Map<String, Sighting> firsts = new LinkedHashMap<>();
        scene.witness.sightings().stream()
                .filter(seen ->
                        seen.status() == 200 && seen.ended() != 0 && !seen.id().startsWith("known-"))
                .forEach(seen -> firsts.putIfAbsent(seen.id(), seen));
        return List.copyOf(firsts.values());
    }

    private static int pausedAtFirst(Scene scene) {
        Await.until("a first success", Scene.TIMEOUT, () -> !answered(scene).isEmpty());
        Status status = scene.workers.status();
        Await.until(
                "the end of the first pause",
                Scene.TIMEOUT,
                () -> !status.state().startsWith("PAUSED_"));
        return status.pauses();
    }

    private static void judgeShare(Scene scene, double percent, String what) {
        scene.saw("others", Math.round(percent) + " % " + what);
        if (Dose.isFull()) {
            assertThat(percent).as("percent " + what).isGreaterThanOrEqualTo(KEPT_PERCENT);
        }
    }

    private static void finish(Scene scene, int pausedBefore) {
        scene.awaitOutcomes();
        int paused = scene.workers.status().pauses() - pausedBefore;
        scene.saw("PAUSED states entered", paused);
        assertThat(paused).as("PAUSED states entered").isZero();
        assertThat(scene.workers.status().state()).isEqualTo("RUNNING");
        scene.judge().judgeRate(LIMIT).holds();
    }
}

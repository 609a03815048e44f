package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Together;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * In full flow the API answers good IDs, all or some, as if they were at fault: none of them becomes a dead letter. All
 * of this happens at the same time, each to a worker of its own.
 */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class InnocentIT {

    private static final int LOAD = 40;
    private static final int LIMIT = 120;

    /** In proportion to the time it lasts: that must be over before an entry can have been asked often enough. */
    private static final String CONFIRM_AFTER =
            Dose.of(Duration.ofSeconds(1), Duration.ofSeconds(60)).toSeconds() + "s";

    /** For a while good IDs get an answer that looks like the ID's own fault. */
    private record Answer(String label, Script script, int seconds) {}

    private static final List<Answer> ANSWERS = List.of(
            new Answer("410 for all", Script.always(Behaviour.status(410)), Dose.of(6, 20)),
            new Answer("another id for all", Script.always(Behaviour.of(Fault.OTHER_ID)), Dose.of(6, 15)),
            new Answer("403 for 30 %", Script.nowAndThen(Behaviour.status(403), 0.3), Dose.of(6, 40)),
            new Answer("400 for 10 %", Script.nowAndThen(Behaviour.status(400), 0.1), Dose.of(6, 30)));

    @TestFactory
    Stream<DynamicTest> shouldGiveUpNoGoodId(Ground ground) {
        return Together.play(ANSWERS, Answer::label, answer -> play(ground, answer));
    }

    private static void play(Ground ground, Answer answer) throws Exception {
        try (Scene scene = ground.scene("innocent", 2, Scene.api(20))
                        .with("rate.limit.per.second", LIMIT)
                        .with("retry.confirm.after", CONFIRM_AFTER)
                        .row(
                                "API: " + answer.label,
                                "in full flow, " + answer.seconds + " s",
                                "0 dead letters of good IDs");
                Feed feed = scene.feed(LOAD, i -> Input.enriched("log-" + i))) {
            // Given
            scene.workers.startHere();
            scene.workers.awaitLoad(4 * LOAD, 0);
            // When
            Duration lasts = Duration.ofSeconds(answer.seconds);
            long begin = System.nanoTime();
            scene.api().script(answer.script);
            Await.sleep(lasts);
            scene.api().script(Script.BY_ID);
            long end = System.nanoTime();
            int bad = scene.witness.countWithin(begin, end)
                    - scene.witness.countByBehaviour(begin, end).getOrDefault("entry", 0);
            scene.saw("bad replies", bad);
            assertThat(bad).as("bad replies; none: there was no fault").isPositive();
            Await.sleep(lasts.dividedBy(2));
            feed.stop();
            // Then
            scene.awaitOutcomes();
            scene.judge().judgeRate(LIMIT).holds();
        }
    }
}

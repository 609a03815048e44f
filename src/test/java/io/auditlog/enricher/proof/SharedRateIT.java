package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers share one rate, also one of a few calls per second: all of it, and never more. */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class SharedRateIT {

    static Stream<Arguments> lowLimits() {
        Stream<Arguments> first = Stream.of(Arguments.of(20, 3, Dose.of(90, 97)));
        return Dose.isFull() ? Stream.concat(first, Stream.of(Arguments.of(2, 3, 90), Arguments.of(20, 6, 97))) : first;
    }

    @ParameterizedTest
    @MethodSource("lowLimits")
    void shouldUseALowLimitAndNeverExceedIt(int limit, int count, int percent, Ground ground) {
        int partitions = 12;
        Duration measured = Dose.of(Duration.ofSeconds(15), Duration.ofMinutes(3));
        try (Scene scene = ground.scene("low", partitions, ApiSettings.defaults())
                .with("rate.limit.per.second", limit)
                .row(
                        limit + "/s shared by " + count + " workers",
                        measured.toSeconds() + " s, " + partitions + " partitions",
                        percent + " % of it used, never above limit and burst in any sliding second")) {
            // Given more than will be asked
            scene.publish(
                    Input.good("low-", limit * (int) measured.plusMinutes(2).toSeconds()));
            scene.workers.start(count);
            scene.operator.awaitMembers(count, partitions / count);
            // until the line in front of the API is as long as it will be, and what was gained is paid for
            Await.sleep(Dose.of(Duration.ofSeconds(4), Duration.ofSeconds(8)));
            // When
            double used = scene.percentUsed(limit, measured);
            // Then
            scene.saw("used", Math.round(used) + " %").judgeRate(limit);
            assertThat(used).as("percent of the limit").isGreaterThanOrEqualTo(percent);
            scene.holds();
        }
    }

    private static final int LIMIT = 200;
    private static final int PARTITIONS = 6;

    @Test
    void shouldShareTheRateWhileWorkersComeAndGo(Ground ground) {
        int cycles = Dose.of(1, 5);
        try (Scene scene = ground.scene("many", PARTITIONS, Scene.api(20))
                        .givingUpSoon()
                        .with("rate.limit.per.second", LIMIT)
                        .row(
                                "workers 1 -> 3 -> 1",
                                cycles + " cycles",
                                "never above limit and burst in any sliding second, the logs quiet, "
                                        + (Dose.isFull()
                                                ? "95 % of the limit used between hand-overs"
                                                : "the use of the limit between hand-overs shown, not judged"));
                Feed feed = scene.feed(LIMIT, Input::usual)) {
            List<Double> usage = new ArrayList<>();
            scene.workers.start();
            usage.add(percentUsedBy(scene, 1));
            for (int cycle = 0; cycle < cycles; cycle++) {
                List<JavaProcess> more = List.of(scene.workers.start(), scene.workers.start());
                usage.add(percentUsedBy(scene, 3));
                more.forEach(JavaProcess::sigterm);
                more.forEach(worker ->
                        assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero());
                usage.add(percentUsedBy(scene, 1));
            }
            feed.stop();
            // Each hand-over costs a little of the rate, and the load waits for nobody: it has to be caught up with.
            scene.awaitOutcomes();
            scene.saw(
                    "used between hand-overs, percent",
                    usage.stream().map(Math::round).toList());
            scene.finish().judgeRate(LIMIT);
            if (Dose.isFull()) {
                assertThat(usage).allMatch(percent -> percent > 95);
            }
            scene.holds();
        }
    }

    private static double percentUsedBy(Scene scene, int workers) {
        scene.operator.awaitMembers(workers, PARTITIONS / workers);
        Await.sleep(Dose.of(Duration.ofSeconds(2), Duration.ofSeconds(5)));
        return scene.percentUsed(LIMIT, Dose.of(Duration.ofSeconds(3), Duration.ofSeconds(20)));
    }
}

package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Searches for a world in which the worker misjudges: the decision code, the limiter and the retry policy as they are, on
 * virtual time, against an API whose truth is known. A failure names the seeds. {@code -Dworlds=200000} searches longer.
 */
@Tag("worlds")
final class WorldSimulationTest {

    private static final int WORLDS = Integer.getInteger("worlds", 1_000);

    /** Worlds whose figures can be compared, and the part of them that may be worse. */
    private static final double WORST = .05;

    private static final double MIN_FRESH_SHARE = .65;
    private static final double MIN_RATE = .95;

    @Test
    void shouldBlameNoGoodEntryAndLeaveNothingUndecided() {
        List<WorldFigures> all = run(World::of, WORLDS);

        requireNoMisjudgement(all);
        List<Double> shares = all.stream()
                .map(figures -> figures.freshShare)
                .filter(share -> !share.isNaN())
                .sorted()
                .toList();
        assertThat(shares)
                .as("worlds whose figures can be compared, of %d: give -Dworlds a larger number", WORLDS)
                .isNotEmpty();
        assertThat(shares.get((int) (WORST * shares.size())))
                .as("part of the rate for fresh IDs, in the worst twentieth of %d worlds", shares.size())
                .isGreaterThanOrEqualTo(MIN_FRESH_SHARE);
    }

    @Test
    void shouldSendNothingInAPauseAndMisjudgeNothingForIt() {
        List<WorldFigures> all = run(World::withPauses, WORLDS / 4);

        requireNoMisjudgement(all);
        assertThat(all)
                .allSatisfy(figures ->
                        assertThat(figures.inPauses).as("%s", figures.name).isZero());
    }

    private static void requireNoMisjudgement(List<WorldFigures> all) {
        assertThat(all.stream().filter(figures -> !figures.hasPartialOutage))
                .as("good IDs written off while the channel was well or away as a whole")
                .allSatisfy(figures ->
                        assertThat(figures.innocent).as("%s", figures.name).isZero());
        List<WorldFigures> partly = all.stream()
                .filter(figures -> figures.hasPartialOutage && !figures.hasStickyOutage)
                .toList();
        long good = partly.stream().mapToLong(figures -> figures.good).sum();
        long innocent = partly.stream().mapToLong(figures -> figures.innocent).sum();
        assertThat(innocent)
                .as("good IDs of %d written off while a part of all replies was bad", good)
                .isLessThanOrEqualTo(good / 10_000);
        assertThat(all).allSatisfy(figures -> {
            assertThat(figures.stuck)
                    .as("IDs without an end in %s", figures.name)
                    .isZero();
            assertThat(figures.maxRequests)
                    .as("requests a second in %s", figures.name)
                    .isLessThanOrEqualTo(figures.rate + 1);
            assertThat(figures.maxControls)
                    .as("controls and probes a second in %s", figures.name)
                    .isLessThanOrEqualTo(2);
        });
    }

    @Test
    void shouldGoOnAtFullRateAfterAnOutage() {
        List<WorldFigures> all = run(World::withOneOutage, Math.max(60, WORLDS / 10));

        assertThat(all).allSatisfy(figures -> {
            assertThat(figures.innocent).as("%s", figures.name).isZero();
            assertThat(figures.lateClosings).as("%s", figures.name).isEmpty();
            assertThat(figures.sharesAfterClosing)
                    .as("part of the rate from 30 s after the breaker's closing on, in %s", figures.name)
                    .allSatisfy(share -> assertThat(share).isGreaterThanOrEqualTo(MIN_RATE));
        });
        assertThat(all.stream()
                        .filter(figures -> !figures.sharesAfterClosing.isEmpty())
                        .count())
                .as("worlds in which the rate after the outage could be measured")
                .isGreaterThanOrEqualTo(all.size() / 3);
    }

    @Test
    void shouldDoTheSameInTheSameWorld() {
        LongStream.range(0, Math.min(WORLDS, 100))
                .parallel()
                .forEach(seed -> assertThat(new WorldRun(World.of(seed)).run().events())
                        .as("seed %d, the second time", seed)
                        .isEqualTo(new WorldRun(World.of(seed)).run().events()));
    }

    private static List<WorldFigures> run(LongFunction<World> worlds, int count) {
        return LongStream.range(0, count)
                .parallel()
                .mapToObj(seed -> new WorldFigures(new WorldRun(worlds.apply(seed)).run()))
                .toList();
    }
}

package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the rate is used, and that no sliding second has more: where timers and writers are late, too. */
final class RateLimiterRateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private VirtualTime time = new VirtualTime();
    private final List<Long> grants = new ArrayList<>();

    private RateLimiter rateLimiter(double perSecond, int burst) {
        return new RateLimiter(new RateLimitSettings(perSecond, burst), time, time);
    }

    private RateLimiter rateLimiter(double perSecond, int burst, LongSupplier lateness) {
        time = new VirtualTime(lateness);
        return rateLimiter(perSecond, burst);
    }

    private void demand(RateLimiter rateLimiter, int permits) {
        IntStream.range(0, permits).forEach(i -> rateLimiter.acquire(due -> grants.add(time.elapsed())));
    }

    private static void expectWithin(double rate, int burst, List<Long> times) {
        assertThat(SlidingSecond.most(times)).isLessThanOrEqualTo((int) Math.floor(rate + burst));
    }

    @ParameterizedTest
    @CsvSource({
        "500, 1, 1",
        "500, 1, 2",
        "500, 10, 3",
        "50, 1, 4",
        "50, 5, 5",
        "7, 1, 6",
        "0.5, 1, 7",
        "3000, 1, 8",
        "3000, 50, 9",
        "20000, 1, 10",
        "20000, 1, 11",
        "100, 1, 12",
        "1000, 1, 13"
    })
    void shouldUseTheRateWithLateTimersAndNeverExceedItInAnySlidingSecond(double rate, int burst, long seed) {
        // Given a timer that wakes 0.1 to 2 ms late, and sometimes oversleeps
        Random random = new Random(seed);
        RateLimiter rateLimiter = rateLimiter(
                rate,
                burst,
                () -> random.nextInt(500) == 0 ? random.nextInt(40_000_000) : 100_000 + random.nextInt(1_900_000));
        int permits = (int) Math.max(20, rate * 20);

        // When there is always demand
        demand(rateLimiter, permits);
        time.advance(Duration.ofMinutes(5));

        // Then
        assertThat(grants).hasSize(permits);
        expectWithin(rate, burst, grants);
        double used = (permits - burst) / (grants.get(permits - 1) / 1e9) / rate;
        assertThat(used).isBetween(rate < 1000 ? 0.98 : 0.96, 1.0);
    }

    @Test
    void shouldUseAtLeast99PercentOf500WithTimersUpTo2MillisecondsLate() {
        Random random = new Random(42);
        demand(rateLimiter(500, 1, () -> 100_000 + random.nextInt(1_900_000)), 60_000);
        time.advance(Duration.ofSeconds(100));
        assertThat(grants).hasSizeGreaterThanOrEqualTo(49_500).hasSizeLessThanOrEqualTo(50_001);
        expectWithin(500, 1, grants);
    }

    @Test
    void shouldHoldTheLimitUnderDemandThatComesAndGoes() {
        Random random = new Random(7);
        RateLimiter rateLimiter = rateLimiter(200, 20, () -> random.nextInt(2_000_000));
        for (int i = 0; i < 2_000; i++) {
            demand(rateLimiter, random.nextInt(12));
            time.advance(Duration.ofNanos(random.nextInt(60_000_000)));
        }
        expectWithin(200, 20, grants);
    }

    @Test
    void shouldMakeUpForNothingAfterAPause() {
        RateLimiter rateLimiter = rateLimiter(1000, 1);
        demand(rateLimiter, 1);
        rateLimiter.pauseFor(SECOND);
        demand(rateLimiter, 20);
        time.advance(SECOND);
        assertThat(grants).hasSize(2);
    }

    @Test
    void shouldAllowTheBurstAfterIdleTimeAndNoMore() {
        RateLimiter rateLimiter = rateLimiter(100, 5);
        time.advance(Duration.ofHours(1));
        demand(rateLimiter, 20);
        assertThat(grants).hasSize(5);
        time.advance(SECOND);
        expectWithin(100, 5, grants);
    }

    @Test
    void shouldNeedFewTimersAtHighRates() {
        // Given 50,000 calls a second in clumps of 50, of a million permitted
        RateLimiter unlimited = rateLimiter(1_000_000, 1);
        for (int i = 0; i < 1_000; i++) {
            demand(unlimited, 50);
            time.advance(Duration.ofMillis(1));
        }
        assertThat(grants).hasSize(50_000);
        assertThat(time.everScheduled()).isZero();

        // When all of the rate is used
        Random random = new Random(3);
        demand(rateLimiter(100_000, 1, () -> random.nextInt(1_000_000)), 100_000);
        time.advance(Duration.ofSeconds(2));

        // Then a wake-up grants many permits
        assertThat(grants).hasSize(150_000);
        assertThat(time.everScheduled()).isLessThan(4_000);
    }

    @ParameterizedTest
    @CsvSource({"100, 1, 1", "100, 10, 2", "1000, 1, 3", "1000, 20, 4", "7, 3, 5"})
    void shouldCatchNothingUpWhenTheRateRisesAfterACut(double rate, int burst, long seed) {
        // Given
        Random random = new Random(seed);
        RateLimiter rateLimiter = rateLimiter(rate, burst, () -> random.nextInt(2_000_000));
        demand(rateLimiter, (int) (rate * 200));

        // When it is cut and raised again and again
        for (int i = 0; i < 500; i++) {
            double share = 0.01 + 0.99 * random.nextDouble();
            rateLimiter.set(new RateLimitSettings(rate * share, Math.max(1, (int) (burst * share))));
            time.advance(Duration.ofMillis(random.nextInt(400)));
            rateLimiter.set(new RateLimitSettings(rate, burst));
            time.advance(Duration.ofMillis(random.nextInt(100)));
        }

        // Then
        assertThat(grants).hasSizeGreaterThan((int) (10 * rate));
        expectWithin(rate, burst, grants);
    }

    @Test
    void shouldEarnWhatTheBurstGainsBeforeItIsSpent() {
        // Given a rate limiter at rest
        RateLimiter rateLimiter = rateLimiter(10, 1);
        time.advance(Duration.ofMinutes(1));

        // When
        rateLimiter.set(new RateLimitSettings(10, 5));
        demand(rateLimiter, 20);

        // Then it has the one call that it had
        assertThat(grants).hasSize(1);
        time.advance(Duration.ofMillis(210));
        assertThat(grants).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"2, 199, 5", "1000, 999, 2"})
    void shouldPayForWhatOthersMayHaveSentWithASecondOfSilenceAtMost(int calls, int silence, int then) {
        RateLimiter rateLimiter = rateLimiter(10, 1);
        time.advance(Duration.ofMinutes(1));
        IntStream.range(0, calls).forEach(i -> rateLimiter.chargeOne());
        demand(rateLimiter, 20);
        time.advance(Duration.ofMillis(silence));
        assertThat(grants).isEmpty();
        time.advance(Duration.ofMillis(then));
        assertThat(grants).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"500, 1, 1", "500, 10, 2", "200, 1, 3", "200, 1, 4", "133.5, 2, 5", "50, 5, 6", "7, 1, 7", "3000, 20, 8"
    })
    void shouldHoldTheLimitWhereTimersAndWritersAreLate(double rate, int burst, long seed) {
        // Given a timer that is up to 5 ms late, and a writer, too, who sometimes sleeps while calls pile up
        Random random = new Random(seed);
        RateLimiter rateLimiter = lateRateLimiter(rate, burst, () -> random.nextInt(5_000_000));
        expectWithin(
                rate,
                burst,
                written(
                        rateLimiter,
                        (int) (rate * 100),
                        () -> random.nextInt(random.nextInt(500) == 0 ? 300_000_000 : 5_000_000)));
    }

    @ParameterizedTest
    @CsvSource({
        "500, 1, 2, 101",
        "500, 1, 10, 103",
        "200, 1, 10, 103",
        "200, 3, 15, 103",
        "50, 1, 12, 103",
        "3000, 1, 8, 103"
    })
    void shouldUseTheRateWhereEveryCallLeavesLate(double rate, int burst, int millis, int seconds) {
        RateLimiter rateLimiter = lateRateLimiter(rate, burst, () -> millis < 5 ? 2_000_000 : 0);
        int permits = (int) (rate * 100);
        List<Long> written = written(rateLimiter, permits, () -> millis * 1_000_000L);
        expectWithin(rate, burst, written);
        assertThat(written.get(permits - 1))
                .isLessThan(Duration.ofSeconds(seconds).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"500, 1, 1", "200, 1, 2", "200, 5, 3", "75.3, 1, 4", "3000, 1, 5"})
    void shouldHoldTheLimitWhereTheWriterIsLateForAWhileAndThenIsNot(double rate, int burst, long seed) {
        // Given a writer who takes from nothing to 20 ms, and as long as that for a second or two
        Random random = new Random(seed);
        long[] takes = new long[2];
        LongSupplier spells = () -> {
            if (time.elapsed() > takes[1]) {
                takes[0] = random.nextInt(20_000_000);
                takes[1] = time.elapsed() + 1_000_000_000L + random.nextInt(1_000_000_000);
            }
            return takes[0];
        };
        RateLimiter rateLimiter = lateRateLimiter(rate, burst, () -> random.nextInt(1_000_000));
        expectWithin(rate, burst, written(rateLimiter, (int) (rate * 100), spells));
    }

    @Test
    void shouldComeBackToTheWholeRateWhenCallsAreInTimeAgain() {
        // Given: calls that left 30 ms late
        RateLimiter rateLimiter = rateLimiter(100, 1);
        written(rateLimiter, 1_000, () -> 30_000_000);
        time.advance(Duration.ofMinutes(10));
        long begin = time.elapsed();

        // When, then
        assertThat(written(rateLimiter, 10_000, () -> 0).get(9_999) - begin)
                .isLessThan(Duration.ofMillis(100_600).toNanos());
    }

    private RateLimiter lateRateLimiter(double perSecond, int burst, LongSupplier lateness) {
        Timer timer = (task, delay) -> time.schedule(task, Math.max(0, delay) + lateness.getAsLong());
        return new RateLimiter(new RateLimitSettings(perSecond, burst), time, timer);
    }

    /** When calls left that a writer wrote in the order of their permits, so long after each at least. */
    private List<Long> written(RateLimiter rateLimiter, int permits, LongSupplier takes) {
        List<Long> written = new ArrayList<>();
        AtomicLong awake = new AtomicLong();
        LongConsumer writer = due -> {
            awake.set(Math.max(awake.get(), time.elapsed() + takes.getAsLong()));
            time.schedule(
                    () -> {
                        written.add(time.elapsed());
                        rateLimiter.onDispatched(due);
                    },
                    awake.get() - time.elapsed());
        };
        IntStream.range(0, permits).forEach(i -> rateLimiter.acquire(writer));
        time.advance(Duration.ofMinutes(10));
        assertThat(written).hasSize(permits);
        return written;
    }

    @Test
    void shouldPayForACrowdThatLeavesLateAndTheTimeOfOneCallForOneThatIsVeryLate() {
        // Given a hundred a second, the last ten of which leave all at once
        RateLimiter rateLimiter = rateLimiter(100, 1);
        List<Long> dues = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> rateLimiter.acquire(dues::add));
        time.advance(SECOND);
        int before = dues.size();
        List.copyOf(dues.subList(before - 10, before)).forEach(rateLimiter::onDispatched);
        time.advance(SECOND);

        // Then those ten and what follows are no more than a second permits
        assertThat(dues.size() - before).isBetween(89, 91);

        // When one leaves a minute late
        int then = dues.size();
        rateLimiter.onDispatched(dues.get(then - 1) - Duration.ofMinutes(1).toNanos());
        time.advance(SECOND);

        // Then
        assertThat(dues.size() - then).isBetween(98, 100);
    }
}

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

/** Calls that leave later than their permits were due: no sliding second has more than the limit when they do. */
final class RateLimiterLatenessTest {

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @CsvSource({"500, 1, 1", "500, 10, 2", "200, 1, 3", "200, 1, 4", "133.5, 2, 5", "50, 5, 6", "7, 1, 7", "3000, 20, 8"
    })
    void shouldHoldTheLimitWhereTimersAndWritersAreLate(double rate, int burst, long seed) {
        // Given a timer that is up to 5 ms late, and a writer, too, who sometimes sleeps while calls pile up
        Random random = new Random(seed);
        RateLimiter rateLimiter = latePacer(rate, burst, () -> random.nextInt(5_000_000));

        // When there is always demand
        int permits = (int) (rate * 100);
        List<Long> written =
                written(rateLimiter, permits, () -> random.nextInt(random.nextInt(500) == 0 ? 300_000_000 : 5_000_000));

        // Then
        assertThat(SlidingSecond.most(written)).isLessThanOrEqualTo((int) Math.floor(rate + burst));
    }

    @Test
    void shouldUseAtLeast99PercentOf500WithTimersAndWritersUpTo2MillisecondsLate() {
        // Given
        Random random = new Random(9);
        LongSupplier lateness = () -> 100_000 + random.nextInt(1_900_000);

        // When
        List<Long> written = written(latePacer(500, 1, lateness), 50_000, lateness);

        // Then
        assertThat(SlidingSecond.most(written)).isLessThanOrEqualTo(501);
        assertThat(written.get(49_999)).isLessThan(Duration.ofSeconds(101).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"500, 1, 10", "200, 1, 10", "200, 3, 15", "50, 1, 12", "3000, 1, 8"})
    void shouldUseTheRateWhereEveryCallLeavesLate(double rate, int burst, int millis) {
        // Given a timer in time, and a writer whose every call is late
        RateLimiter rateLimiter = latePacer(rate, burst, () -> 0);
        int permits = (int) (rate * 100);

        // When
        List<Long> written = written(rateLimiter, permits, () -> millis * 1_000_000L);

        // Then
        assertThat(SlidingSecond.most(written)).isLessThanOrEqualTo((int) Math.floor(rate + burst));
        assertThat(written.get(permits - 1)).isLessThan(Duration.ofSeconds(103).toNanos());
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

        // When
        List<Long> written =
                written(latePacer(rate, burst, () -> random.nextInt(1_000_000)), (int) (rate * 100), spells);

        // Then
        assertThat(SlidingSecond.most(written)).isLessThanOrEqualTo((int) Math.floor(rate + burst));
    }

    @Test
    void shouldComeBackToTheWholeRateWhenCallsAreInTimeAgain() {
        // Given: a second of calls that left 30 ms late
        RateLimiter rateLimiter = latePacer(100, 1, () -> 0);
        written(rateLimiter, 1_000, () -> 30_000_000);
        // When
        time.advance(Duration.ofMinutes(10));
        long begin = time.elapsed();
        List<Long> written = written(rateLimiter, 10_000, () -> 0);
        // Then
        assertThat(written.get(9_999) - begin)
                .isLessThan(Duration.ofMillis(100_600).toNanos());
    }

    /** A rate limiter whose timer is late. */
    private RateLimiter latePacer(double perSecond, int burst, LongSupplier lateness) {
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
                        rateLimiter.left(due);
                    },
                    awake.get() - time.elapsed());
        };
        IntStream.range(0, permits).forEach(i -> rateLimiter.acquire(writer));
        time.advance(Duration.ofMinutes(10));
        assertThat(written).hasSize(permits);
        return written;
    }

    @Test
    void shouldMakeRoomForACrowdThatLeavesLate() {
        // Given a hundred a second, the last ten of which leave all at once
        RateLimiter rateLimiter = new RateLimiter(new RateLimitSettings(100, 1), time, time);
        List<Long> dues = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> rateLimiter.acquire(dues::add));
        time.advance(Duration.ofSeconds(1));
        int before = dues.size();
        List<Long> crowd = List.copyOf(dues.subList(before - 10, before));

        // When
        crowd.forEach(rateLimiter::left);
        time.advance(Duration.ofSeconds(1));

        // Then those ten and what follows are no more than a second permits
        assertThat(dues.size() - before).isBetween(89, 91);
    }

    @Test
    void shouldPayNoMoreThanTheTimeOfOneCallForOneThatLeavesVeryLate() {
        // Given
        RateLimiter rateLimiter = new RateLimiter(new RateLimitSettings(10, 1), time, time);
        List<Long> dues = new ArrayList<>();
        IntStream.range(0, 3).forEach(i -> rateLimiter.acquire(dues::add));
        time.advance(Duration.ofMillis(1));

        // When it leaves a minute late
        rateLimiter.left(dues.get(0) - Duration.ofMinutes(1).toNanos());

        // Then
        time.advance(Duration.ofMillis(198));
        assertThat(dues).hasSize(1);
        time.advance(Duration.ofMillis(4));
        assertThat(dues).hasSize(2);
    }
}

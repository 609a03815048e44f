package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the rate is used, and that no sliding second has more. */
class RateLimiterRateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<Long> grants = new ArrayList<>();

    private RateLimiter rateLimiter(double perSecond, int burst) {
        return rateLimiter(time, perSecond, burst);
    }

    private static RateLimiter rateLimiter(VirtualTime time, double perSecond, int burst) {
        return new RateLimiter(new RateLimitSettings(perSecond, burst), time, time);
    }

    private void demand(VirtualTime on, RateLimiter rateLimiter, int permits) {
        IntStream.range(0, permits).forEach(i -> rateLimiter.acquire(due -> grants.add(on.elapsed())));
    }

    private int mostInAnySecond() {
        return SlidingSecond.most(grants);
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
        VirtualTime late = new VirtualTime(
                () -> random.nextInt(500) == 0 ? random.nextInt(40_000_000) : 100_000 + random.nextInt(1_900_000));
        RateLimiter rateLimiter = rateLimiter(late, rate, burst);
        int permits = (int) Math.max(20, rate * 20);

        // When there is always demand
        demand(late, rateLimiter, permits);
        late.advance(Duration.ofMinutes(5));

        // Then
        assertThat(grants).hasSize(permits);
        assertThat(mostInAnySecond()).isLessThanOrEqualTo((int) Math.floor(rate + burst));
        double used = (permits - burst) / (grants.get(permits - 1) / 1e9) / rate;
        assertThat(used).isBetween(rate < 1000 ? 0.98 : 0.96, 1.0);
    }

    @Test
    void shouldUseAtLeast99PercentOf500WithTimersUpTo2MillisecondsLate() {
        // Given
        Random random = new Random(42);
        VirtualTime late = new VirtualTime(() -> 100_000 + random.nextInt(1_900_000));
        RateLimiter rateLimiter = rateLimiter(late, 500, 1);

        // When
        demand(late, rateLimiter, 60_000);
        late.advance(Duration.ofSeconds(100));

        // Then
        assertThat(grants).hasSizeGreaterThanOrEqualTo(49_500).hasSizeLessThanOrEqualTo(50_001);
        assertThat(mostInAnySecond()).isLessThanOrEqualTo(501);
    }

    @Test
    void shouldHoldTheLimitUnderDemandThatComesAndGoes() {
        // Given
        Random random = new Random(7);
        VirtualTime late = new VirtualTime(() -> random.nextInt(2_000_000));
        RateLimiter rateLimiter = rateLimiter(late, 200, 20);

        // When
        for (int i = 0; i < 2_000; i++) {
            demand(late, rateLimiter, random.nextInt(12));
            late.advance(Duration.ofNanos(random.nextInt(60_000_000)));
        }

        // Then
        assertThat(mostInAnySecond()).isLessThanOrEqualTo(220);
    }

    @Test
    void shouldMakeUpForNothingAfterAPause() {
        // Given
        RateLimiter rateLimiter = rateLimiter(1000, 1);
        demand(time, rateLimiter, 1);
        rateLimiter.pauseFor(SECOND);
        demand(time, rateLimiter, 20);

        // When
        time.advance(SECOND);

        // Then
        assertThat(grants).hasSize(2);
    }

    @Test
    void shouldAllowTheBurstAfterIdleTimeAndNoMore() {
        // Given
        RateLimiter rateLimiter = rateLimiter(100, 5);
        time.advance(Duration.ofHours(1));

        // When
        demand(time, rateLimiter, 20);

        // Then
        assertThat(grants).hasSize(5);
        time.advance(SECOND);
        assertThat(mostInAnySecond()).isLessThanOrEqualTo(105);
    }

    @Test
    void shouldNeedHardlyAnyTimersWhenTheRateIsPracticallyUnlimited() {
        // Given
        RateLimiter rateLimiter = rateLimiter(1_000_000, 1);

        // When 50,000 calls a second are made in clumps of 50
        for (int i = 0; i < 1_000; i++) {
            demand(time, rateLimiter, 50);
            time.advance(Duration.ofMillis(1));
        }

        // Then
        assertThat(grants).hasSize(50_000);
        assertThat(time.everScheduled()).isZero();
    }

    @Test
    void shouldGrantManyPermitsPerWakeAtHighRates() {
        // Given
        Random random = new Random(3);
        VirtualTime late = new VirtualTime(() -> random.nextInt(1_000_000));
        RateLimiter rateLimiter = rateLimiter(late, 100_000, 1);

        // When
        demand(late, rateLimiter, 100_000);
        late.advance(Duration.ofSeconds(2));

        // Then
        assertThat(grants).hasSize(100_000);
        assertThat(late.everScheduled()).isLessThan(4_000);
    }

    @ParameterizedTest
    @CsvSource({"100, 1, 1", "100, 10, 2", "1000, 1, 3", "1000, 20, 4", "7, 3, 5"})
    void shouldCatchNothingUpWhenTheRateRisesAfterACut(double rate, int burst, long seed) {
        // Given a rate that is cut and raised again and again, and always demand
        Random random = new Random(seed);
        VirtualTime late = new VirtualTime(() -> random.nextInt(2_000_000));
        RateLimiter rateLimiter = rateLimiter(late, rate, burst);
        demand(late, rateLimiter, (int) (rate * 200));

        // When
        for (int i = 0; i < 500; i++) {
            double share = 0.01 + 0.99 * random.nextDouble();
            rateLimiter.set(new RateLimitSettings(rate * share, Math.max(1, (int) (burst * share))));
            late.advance(Duration.ofMillis(random.nextInt(400)));
            rateLimiter.set(new RateLimitSettings(rate, burst));
            late.advance(Duration.ofMillis(random.nextInt(100)));
        }

        // Then
        assertThat(grants).hasSizeGreaterThan((int) (10 * rate));
        assertThat(mostInAnySecond()).isLessThanOrEqualTo((int) (rate + burst));
    }

    @Test
    void shouldEarnWhatTheBurstGainsBeforeItIsSpent() {
        // Given a rate limiter at rest
        RateLimiter rateLimiter = rateLimiter(10, 1);
        time.advance(Duration.ofMinutes(1));

        // When
        rateLimiter.set(new RateLimitSettings(10, 5));
        demand(time, rateLimiter, 20);

        // Then it has the one call that it had
        assertThat(grants).hasSize(1);
        time.advance(Duration.ofMillis(210));
        assertThat(grants).hasSize(3);
    }

    @Test
    void shouldPayForWhatOthersMayHaveSent() {
        // Given a rate limiter at rest
        RateLimiter rateLimiter = rateLimiter(10, 1);
        time.advance(Duration.ofMinutes(1));

        // When
        rateLimiter.forfeit();
        rateLimiter.forfeit();
        demand(time, rateLimiter, 20);

        // Then two calls are missing
        time.advance(Duration.ofMillis(199));
        assertThat(grants).isEmpty();
        time.advance(Duration.ofMillis(5));
        assertThat(grants).hasSize(1);
    }

    @Test
    void shouldPayWithASecondOfSilenceAtMost() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10, 1);
        time.advance(Duration.ofMinutes(1));

        // When
        IntStream.range(0, 1_000).forEach(i -> rateLimiter.forfeit());
        demand(time, rateLimiter, 20);
        time.advance(Duration.ofMillis(1_001));

        // Then
        assertThat(grants).hasSize(1);
    }
}

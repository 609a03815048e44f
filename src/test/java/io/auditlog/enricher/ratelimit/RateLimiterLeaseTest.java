package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A rate that is lent: nothing after its end, and all of it again when it is lent anew. */
final class RateLimiterLeaseTest {

    private final List<Long> grants = new ArrayList<>();

    private RateLimiter demanded(VirtualTime time) {
        RateLimiter rateLimiter = new RateLimiter(new RateLimitSettings(100, 1), time, time);
        IntStream.range(0, 1_000).forEach(i -> rateLimiter.acquire(due -> grants.add(time.elapsed())));
        return rateLimiter;
    }

    private static OptionalLong in(VirtualTime time, int millis) {
        return OptionalLong.of(time.getAsLong() + Duration.ofMillis(millis).toNanos());
    }

    @Test
    void shouldGrantNothingAfterTheEndAndWaitForNoTimer() {
        // Given
        VirtualTime time = new VirtualTime();
        RateLimiter rateLimiter = demanded(time);
        assertThat(rateLimiter.isLent()).isTrue();
        // When
        rateLimiter.lendUntil(in(time, 500));
        time.advance(Duration.ofMinutes(1));
        // Then
        assertThat(grants).hasSizeBetween(49, 50).allMatch(at -> at < 500_000_000);
        assertThat(rateLimiter.isLent()).isFalse();
        assertThat(time.scheduled()).isZero();
        rateLimiter.acquire(due -> grants.add(-1L));
        assertThat(grants).doesNotContain(-1L);
    }

    @Test
    void shouldGrantNothingByATimerThatWakesAfterTheEnd() {
        // Given a machine that stands still for a minute, in the middle of its lease
        boolean[] still = new boolean[1];
        VirtualTime time = new VirtualTime(() -> still[0] ? 60_000_000_000L : 0);
        RateLimiter rateLimiter = demanded(time);
        rateLimiter.lendUntil(in(time, 500));
        time.advance(Duration.ofMillis(300));
        int before = grants.size();
        // When
        still[0] = true;
        time.advance(Duration.ofMinutes(2));
        // Then
        assertThat(grants).hasSizeLessThanOrEqualTo(before + 1);
    }

    @Test
    void shouldGoOnAtTheRateWhenItIsLentAgainAndCatchUpWithNothing() {
        // Given
        VirtualTime time = new VirtualTime();
        RateLimiter rateLimiter = demanded(time);
        rateLimiter.lendUntil(in(time, 500));
        time.advance(Duration.ofSeconds(5));
        grants.clear();
        // When
        rateLimiter.lendUntil(in(time, 10_000));
        time.advance(Duration.ofSeconds(1));
        // Then
        assertThat(grants).hasSizeBetween(99, 101);
    }

    @Test
    void shouldGrantWithoutAnEndWhereItIsLentForGood() {
        // Given
        VirtualTime time = new VirtualTime();
        RateLimiter rateLimiter = demanded(time);
        rateLimiter.lendUntil(in(time, -1));
        time.advance(Duration.ofSeconds(1));
        assertThat(grants).hasSize(1);
        // When
        rateLimiter.lendUntil(OptionalLong.empty());
        time.advance(Duration.ofMinutes(1));
        // Then
        assertThat(grants).hasSize(1_000);
    }

    @Test
    void shouldNotStopWhereTheEndIsPutOffInTime() {
        // Given
        VirtualTime time = new VirtualTime();
        RateLimiter rateLimiter = demanded(time);
        // When
        for (int i = 0; i < 10; i++) {
            rateLimiter.lendUntil(in(time, 200));
            time.advance(Duration.ofMillis(100));
        }
        // Then
        assertThat(grants).hasSizeBetween(99, 101);
    }
}

package io.auditlog.enricher.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RateLimitTest {

    private static final long MILLI = 1_000_000;

    @Test
    void shouldPassTheRateOfABucketAndItsBurst() {
        // Given 50 a second with a bucket of 5, when 1,000 arrive within a second
        Limiter limiter = new RateLimit.TokenBucket(50, 5).limiter();
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            passed += limiter.admit(i * MILLI) ? 1 : 0;
        }
        // Then the burst and a second's worth pass
        assertThat(passed).isEqualTo(54);
        assertThat(limiter.quota(999 * MILLI).waitNanos()).isBetween(1L, 20 * MILLI);
        assertThat(RateLimit.perSecond(5000)).isEqualTo(new RateLimit.TokenBucket(5000, 100));
    }

    @Test
    void shouldPassAllAtTheStartOfAFixedWindow() {
        Limiter limiter = new RateLimit.FixedWindow(3, Duration.ofSeconds(1)).limiter();
        assertThat(limiter.admit(0) && limiter.admit(1) && limiter.admit(900 * MILLI))
                .isTrue();
        assertThat(limiter.admit(999 * MILLI)).isFalse();
        assertThat(limiter.quota(999 * MILLI).waitNanos()).isEqualTo(MILLI);
        assertThat(limiter.admit(1000 * MILLI)).isTrue();
    }

    @Test
    void shouldNeverPassMoreThanTheLimitInASlidingWindow() {
        Limiter limiter = new RateLimit.SlidingWindow(2, Duration.ofSeconds(1)).limiter();
        assertThat(limiter.admit(0) && limiter.admit(500 * MILLI)).isTrue();
        assertThat(limiter.admit(999 * MILLI)).isFalse();
        assertThat(limiter.admit(1000 * MILLI)).isTrue();
        assertThat(limiter.admit(1001 * MILLI)).isFalse();
        assertThat(limiter.quota(1001 * MILLI).waitNanos()).isEqualTo(499 * MILLI);
    }

    @Test
    void shouldNotBlameTheClientForWhatTheApiNoticedLate() {
        // Given an API that looks again only after 100 ms
        Limiter bucket = new RateLimit.TokenBucket(50, 1).limiter();
        Limiter window = new RateLimit.SlidingWindow(5, Duration.ofMillis(100)).limiter();
        int[] passed = new int[2];
        // When it finds together what may have come one by one, five of them, and one more
        for (int i = 0; i < 6; i++) {
            passed[0] += bucket.admit(1 + 100 * MILLI, 1 + 200 * MILLI) ? 1 : 0;
            passed[1] += window.admit(0, 90 * MILLI) ? 1 : 0;
        }
        // Then only what cannot have kept to the limit is refused
        assertThat(passed).containsExactly(1, 5);
        assertThat(window.admit(100 * MILLI, 100 * MILLI)).isTrue();
    }
}

package io.auditlog.enricher.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.Limits.HeaderFamily;
import io.auditlog.enricher.sandbox.api.Limits.RetryAfter;
import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LimitersTest {

    private static final long MILLI = 1_000_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.500Z");

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
    }

    @Test
    void shouldSizeABucketByItsRate() {
        assertThat(RateLimit.perSecond(50)).isEqualTo(new RateLimit.TokenBucket(50, 1));
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
    void shouldTellTheLimitInEachFamilyOfHeaders() {
        assertThat(gate(HeaderFamily.RATELIMIT).headers(0, NOW))
                .containsEntry("ratelimit-policy", "\"default\";q=10;w=60")
                .containsEntry("ratelimit", "\"default\";r=9;t=60");
        assertThat(gate(HeaderFamily.RATELIMIT_SEPARATE).headers(0, NOW))
                .containsEntry("ratelimit-limit", "10")
                .containsEntry("ratelimit-remaining", "9")
                .containsEntry("ratelimit-reset", "60");
        assertThat(gate(HeaderFamily.X_RATELIMIT).headers(0, NOW)).containsEntry("x-ratelimit-reset", "60");
        assertThat(gate(HeaderFamily.X_RATELIMIT_EPOCH).headers(0, NOW))
                .containsEntry("x-ratelimit-reset", Long.toString(NOW.getEpochSecond() + 60));
        assertThat(gate(HeaderFamily.NONE).tells()).isFalse();
    }

    private static Gate gate(HeaderFamily family) {
        Gate gate =
                new Gate(new Limits(new RateLimit.FixedWindow(10, Duration.ofMinutes(1)), family, RetryAfter.SECONDS));
        assertThat(gate.admits(0)).isTrue();
        return gate;
    }

    @Test
    void shouldSayWhenToComeBackAndNeverTooEarly() {
        RateLimit one = new RateLimit.FixedWindow(1, Duration.ofSeconds(10));
        assertThat(refusal(one, RetryAfter.SECONDS)).containsEntry("retry-after", "10");
        assertThat(refusal(one, RetryAfter.DATE)).containsEntry("retry-after", "Fri, 2 Jan 2026 03:04:16 GMT");
        assertThat(refusal(one, RetryAfter.ABSENT)).doesNotContainKey("retry-after");
    }

    private static Map<String, String> refusal(RateLimit rate, RetryAfter form) {
        Gate gate = new Gate(new Limits(rate, HeaderFamily.NONE, form));
        assertThat(gate.admits(0)).isTrue();
        assertThat(gate.admits(1)).isFalse();
        return gate.refusal(1, NOW).headers();
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.Map;

/**
 * When an entry that fails by itself is written off.
 *
 * @param maxAttempts failures of the server, refusals and missing replies before that, at least 1
 * @param minElapsed and not before this time from the first of them, zero or more
 * @param confirmAfter after any other failure it is asked again in one to one and a half of this, above zero
 * @param backoffBase the first wait after a failure of the server is drawn from zero to this
 * @param backoffMax no such wait is drawn from beyond this
 * @param outcomes what operators decided, by code; the rest is as above
 */
public record RetrySettings(
        int maxAttempts,
        Duration minElapsed,
        Duration confirmAfter,
        Duration backoffBase,
        Duration backoffMax,
        Map<Code, OutcomeRule> outcomes) {

    /** Eight attempts and ten minutes; a minute to confirm. */
    public static final RetrySettings DEFAULT = new RetrySettings(
            8,
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Map.of());

    public RetrySettings {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("retry.max.attempts must be at least 1, not " + maxAttempts);
        }
        if (confirmAfter.isNegative() || confirmAfter.isZero()) {
            throw new IllegalArgumentException("retry.confirm.after must be above zero, not " + confirmAfter);
        }
        if (minElapsed.isNegative() || backoffBase.isNegative() || backoffMax.compareTo(backoffBase) < 0) {
            throw new IllegalArgumentException("retry.min.elapsed and retry.backoff.base must not be negative, and"
                    + " retry.backoff.max not below retry.backoff.base");
        }
        outcomes = Map.copyOf(outcomes);
    }
}

package io.auditlog.enricher.source;

import java.time.Duration;

/**
 * How long one ID is tried.
 *
 * @param maxAttempts calls that may count against one ID, at least 1
 * @param maxElapsed longest time from the first failed attempt of an ID to its last, without closures of the channel
 * @param backoffBase the first wait is drawn from zero to this
 * @param backoffMax no wait is drawn from beyond this
 */
public record RetrySettings(int maxAttempts, Duration maxElapsed, Duration backoffBase, Duration backoffMax) {

    public RetrySettings {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("retry.max.attempts must be at least 1, not " + maxAttempts);
        }
        if (maxElapsed.isNegative() || backoffBase.isNegative() || backoffMax.compareTo(backoffBase) < 0) {
            throw new IllegalArgumentException("retry.max.elapsed and retry.backoff.base must not be negative, and"
                    + " retry.backoff.max not below retry.backoff.base");
        }
    }
}

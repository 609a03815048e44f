package io.auditlog.enricher.ratelimit;

/**
 * The permitted call rate, for all workers that share one key.
 *
 * @param perSecond calls per second, above 0
 * @param burst calls that may be sent back to back after an idle period, at least 1
 */
public record RateLimitSettings(double perSecond, int burst) {

    public RateLimitSettings {
        if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("rate.limit.per.second must be above 0, not " + perSecond);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("rate.limit.burst must be at least 1, not " + burst);
        }
    }
}

package io.auditlog.enricher.fetch.breaker;

import java.time.Duration;
import java.util.Objects;

/**
 * Circuit breaker settings.
 *
 * @param longestProbe maximum wait between two probes, above zero; by default a refused key is probed least often,
 *     every 5 minutes
 */
public record BreakerSettings(Duration longestProbe) {

    /** The waits of {@link OutageCause}, unchanged. */
    public static final BreakerSettings DEFAULT = new BreakerSettings(Duration.ofMinutes(5));

    public BreakerSettings {
        Objects.requireNonNull(longestProbe, "longestProbe");
        if (longestProbe.isNegative() || longestProbe.isZero()) {
            throw new IllegalArgumentException("circuit.breaker.probe.max must be above zero, not " + longestProbe);
        }
    }

    long firstProbe(OutageCause cause) {
        return cut(cause.firstProbe());
    }

    long lastProbe(OutageCause cause) {
        return cut(cause.lastProbe());
    }

    private long cut(Duration wait) {
        return Math.min(wait.toNanos(), longestProbe.toNanos());
    }
}

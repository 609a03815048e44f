package io.auditlog.enricher.fetch.breaker;

import java.time.Duration;
import java.util.Objects;

/**
 * How the breaker asks.
 *
 * @param longestProbe no wait between two probes is longer, above zero; a refused key is by default probed least often, every
 *     5 minutes
 */
public record BreakerSettings(Duration longestProbe) {

    /** The waits of {@link OutageCause} as they are. */
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

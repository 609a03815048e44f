package io.auditlog.enricher.ratelimit;

import java.util.Objects;

/**
 * The limits reported by one reply's headers. Immutable.
 *
 * @param quota the rate quota, or null; the most restrictive one if there are several
 * @param source the headers it was read from, human-readable
 * @param atOnce permitted concurrent calls, or 0 if not reported
 */
public record RateSignals(Quota quota, String source, int atOnce) {

    /** Nothing reported. */
    public static final RateSignals NONE = new RateSignals(null, "", 0);

    public RateSignals {
        Objects.requireNonNull(source, "source");
    }

    /** Whether there is a rate quota. */
    public boolean hasQuota() {
        return quota != null;
    }
}

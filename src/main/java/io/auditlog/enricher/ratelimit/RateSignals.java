package io.auditlog.enricher.ratelimit;

import java.util.Objects;

/**
 * What the headers of one reply say of what is permitted. Immutable.
 *
 * @param quota of calls in a time, or null; the one that permits the least where there are several
 * @param source the headers that it was read from, for a person
 * @param atOnce calls that may be at the API at once, or 0 where nothing is said of that
 */
public record RateSignals(Quota quota, String source, int atOnce) {

    /** Nothing is said. */
    public static final RateSignals NONE = new RateSignals(null, "", 0);

    public RateSignals {
        Objects.requireNonNull(source, "source");
    }

    /** Whether there is a quota of calls in a time. */
    public boolean hasQuota() {
        return quota != null;
    }
}

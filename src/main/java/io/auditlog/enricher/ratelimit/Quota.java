package io.auditlog.enricher.ratelimit;

import java.time.Duration;

/**
 * The remaining quota that an API reports, shared by all users of the key.
 *
 * @param limit calls per window, or a bucket's capacity; 0 if unknown
 * @param remaining calls left
 * @param untilReset time until the window ends, zero or more; also zero if unknown
 * @param window length of the window, or the time in which an empty bucket fills; zero if unknown
 * @param refills whether it is an evenly refilling bucket, not a window that ends
 * @param source the headers it was read from, human-readable
 */
public record Quota(long limit, long remaining, Duration untilReset, Duration window, boolean refills, String source) {

    /** Quotas over longer times are treated as unknown. */
    static final Duration MAX = Duration.ofDays(31);

    /** A reset at this share of the window length or more means that the window slides or has just begun. */
    private static final double WHOLE = 0.9;

    public Quota {
        if (limit < 0 || remaining < 0 || untilReset.isNegative() || window.isNegative()) {
            throw new IllegalArgumentException("a quota has no negative part");
        }
    }

    /** A bucket, by the time until it is full again. */
    static Quota bucket(long limit, long remaining, Duration untilFull, String source) {
        double missing = limit - remaining;
        Duration window = missing > 0 ? cut(seconds(untilFull) * limit / missing) : Duration.ZERO;
        return filling(limit, remaining, window, source);
    }

    /** A bucket, by the time in which it fills if empty. */
    static Quota filling(long limit, long remaining, Duration window, String source) {
        Duration next = remaining > 0 || limit == 0 ? Duration.ZERO : window.dividedBy(limit);
        return new Quota(limit, remaining, next, window, true, source);
    }

    /** Whether no calls are left. */
    boolean isUsedUp() {
        return remaining == 0 && !untilReset.isZero();
    }

    /** Average calls per second over the whole window; infinite if limit or window is unknown. */
    double steadyPerSecond() {
        return limit == 0 || window.isZero() ? Double.POSITIVE_INFINITY : limit / seconds(window);
    }

    /**
     * Calls per second that spread the remaining calls evenly until the reset; at least one call. At the start of a
     * window, and in a sliding one, this is the steady rate; a bucket's contents are added to it.
     */
    public double perSecond() {
        if (refills) {
            return steadyPerSecond() * (limit + remaining) / Math.max(1, limit);
        }
        boolean whole = limit > 0 && !window.isZero() && seconds(untilReset) >= WHOLE * seconds(window);
        return untilReset.isZero() || whole ? steadyPerSecond() : Math.max(1, remaining) / seconds(untilReset);
    }

    /** A copy with this window if none is known yet. */
    Quota within(Duration learned) {
        return window.isZero() ? new Quota(limit, remaining, untilReset, learned, refills, source) : this;
    }

    /** For a person. */
    @Override
    public String toString() {
        String calls = limit > 0 && !window.isZero() ? limit + " calls in " + window.toSeconds() + " s, " : "";
        return source + ": " + calls + remaining + " left";
    }

    /** A duration of this many seconds, capped to a sensible maximum. */
    static Duration cut(double seconds) {
        return Duration.ofMillis((long) (1000 * Math.max(0, Math.min((double) MAX.toSeconds(), seconds))));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}

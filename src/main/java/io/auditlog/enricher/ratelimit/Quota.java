package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * What an API says is left of its permitted rate, for everybody with the same key.
 *
 * @param limit calls in a window, or that a bucket holds; 0 where it is not known
 * @param remaining calls that are left
 * @param untilReset time until the window ends, zero or more; zero also where it is not known
 * @param window length of the window, or the time in which an empty bucket fills; zero where it is not known
 * @param refills whether it is a bucket that fills evenly, and no window that ends
 */
public record Quota(long limit, long remaining, Duration untilReset, Duration window, boolean refills) {

    /** Quotas for longer times are not known. */
    static final Duration MAX = Duration.ofDays(31);

    /** How near to its window's length a reset is that does not come nearer: the window slides, or has just begun. */
    private static final double WHOLE = 0.9;

    public Quota {
        Objects.requireNonNull(untilReset, "untilReset");
        Objects.requireNonNull(window, "window");
        if (limit < 0 || remaining < 0 || untilReset.isNegative() || window.isNegative()) {
            throw new IllegalArgumentException("a quota has no negative part");
        }
    }

    /** Of a window. */
    public Quota(long limit, long remaining, Duration untilReset, Duration window) {
        this(limit, remaining, untilReset, window, false);
    }

    /** Of a bucket, by the time until it is full again. */
    static Quota bucket(long limit, long remaining, Duration untilFull) {
        double missing = limit - remaining;
        return bucketOf(limit, remaining, missing > 0 ? cut(seconds(untilFull) * limit / missing) : Duration.ZERO);
    }

    /** Of a bucket, by the time in which it fills when it is empty. */
    static Quota bucketOf(long limit, long remaining, Duration window) {
        Duration next = remaining > 0 || limit == 0 ? Duration.ZERO : window.dividedBy(limit);
        return new Quota(limit, remaining, next, window, true);
    }

    /** Whether nothing is left. */
    public boolean isUsedUp() {
        return remaining == 0 && !untilReset.isZero();
    }

    /** Calls per second that the window as a whole permits; infinite where limit or window is not known. */
    double steadyPerSecond() {
        return limit == 0 || window.isZero() ? Double.POSITIVE_INFINITY : limit / seconds(window);
    }

    /**
     * Calls per second that spread what is left evenly until the reset; at least one call. At the beginning of a window,
     * and in one that slides, that is the steady rate; what a bucket holds is added to it.
     */
    double perSecond() {
        if (refills) {
            return steadyPerSecond() * (limit + remaining) / Math.max(1, limit);
        }
        boolean whole = limit > 0 && !window.isZero() && seconds(untilReset) >= WHOLE * seconds(window);
        if (untilReset.isZero() || whole) {
            return steadyPerSecond();
        }
        return Math.max(1, remaining) / seconds(untilReset);
    }

    /** The same with a window, where none is known yet. */
    Quota within(Duration learned) {
        return window.isZero() ? new Quota(limit, remaining, untilReset, learned, refills) : this;
    }

    /** A time of so many seconds, cut to what is not absurd. */
    static Duration cut(double seconds) {
        return Duration.ofMillis((long) (1000 * Math.max(0, Math.min((double) MAX.toSeconds(), seconds))));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}

package io.auditlog.enricher.pace;

import java.time.Duration;
import java.util.Objects;

/**
 * What an API says is left of its permitted rate, for everybody with the same key.
 *
 * @param limit calls in a window, or 0 where it is not known
 * @param remaining calls left until the reset
 * @param untilReset time until the reset, zero or more; zero also where it is not known
 * @param window length of the window, or zero where it is not known
 */
public record Quota(long limit, long remaining, Duration untilReset, Duration window) {

    /** How near to its window's length a reset is that does not come nearer: the window slides, or has just begun. */
    private static final double WHOLE = 0.9;

    public Quota {
        Objects.requireNonNull(untilReset, "untilReset");
        Objects.requireNonNull(window, "window");
        if (limit < 0 || remaining < 0 || untilReset.isNegative() || window.isNegative()) {
            throw new IllegalArgumentException("a quota has no negative part");
        }
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
     * and in one that slides, that is the steady rate.
     */
    double perSecond() {
        boolean whole = limit > 0 && !window.isZero() && seconds(untilReset) >= WHOLE * seconds(window);
        if (untilReset.isZero() || whole) {
            return steadyPerSecond();
        }
        return Math.max(1, remaining) / seconds(untilReset);
    }

    /** The same with a window, where none is known yet. */
    Quota within(Duration learned) {
        return window.isZero() ? new Quota(limit, remaining, untilReset, learned) : this;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}

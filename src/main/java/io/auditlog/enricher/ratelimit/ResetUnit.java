package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.Optional;

/**
 * Detects whether an API's plain reset numbers are seconds or milliseconds from now. No specification binds most APIs,
 * and the two differ by a factor of a thousand, so replies have to show it: by how much the number falls between two of
 * them, or by a quota that is not full again after the time in milliseconds. Until then a number is ignored.
 *
 * <p>Threads: not thread-safe; guarded by its owner. Times are nanoseconds of one monotonic clock.
 */
final class ResetUnit {

    static final double SECOND = 1e9;
    private static final double MILLISECOND = 1e6;

    private static final double MIN_SECONDS = 2; // whole seconds fall in steps of one: less shows nothing
    private static final double MIN_FALL_MILLIS = 50; // below this, network delays dominate
    private static final double ENOUGH = 3; // after so many times the value, a quota would have been full once

    private double nanosPerUnit;
    private double first = -1;
    private long firstAt;
    private boolean wasFull = true;
    private long notFullSince;

    /** Starts with a unit in nanoseconds, or 0 if it is not known. */
    ResetUnit(double nanosPerUnit) {
        this.nanosPerUnit = nanosPerUnit;
    }

    /**
     * Interprets a number from now.
     *
     * @param full whether at least half of the quota is left, or this is unknown
     * @return its duration; empty while the unit is unknown
     */
    Optional<Duration> read(double number, boolean full, long now) {
        if (nanosPerUnit == 0) {
            learn(number, full, now);
        }
        return nanosPerUnit == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) Math.min((double) Quota.MAX.toNanos(), number * nanosPerUnit)));
    }

    private void learn(double number, boolean full, long now) {
        notFullSince = wasFull ? now : notFullSince;
        wasFull = full;
        if (first < 0 || number > first) {
            first = number; // the first number, or a new window
            firstAt = now;
        }
        double fall = first - number;
        double passed = now - firstAt;
        boolean neverFull = !full && now - notFullSince > ENOUGH * MILLISECOND * Math.max(first, MIN_FALL_MILLIS);
        if (fall >= MIN_FALL_MILLIS && isPace(fall * MILLISECOND / passed)) {
            nanosPerUnit = MILLISECOND;
        } else if (neverFull || (passed >= MIN_SECONDS * SECOND && isPace(fall * SECOND / passed))) {
            nanosPerUnit = SECOND;
        }
    }

    /** Whether a number falls with the time: clocks and networks are not exact. */
    private static boolean isPace(double ratio) {
        return ratio >= 0.5 && ratio <= 2;
    }
}

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

    /** Minimum fall per second of a number of seconds; a thousand times that for milliseconds. */
    private static final double SLOWEST = 0.5;

    private static final double FASTEST = 2;
    private static final double MILLIS = 1000;
    private static final double MILLI = 1e6;

    /** Whole seconds fall in steps of one, so less than two seconds show nothing. */
    private static final double SHORTEST = 2;

    /** Below this, network delays dominate. */
    private static final double MIN_FALL_MILLIS = 50;

    /** After this many times the value in milliseconds, a quota would have been full once. */
    private static final double ENOUGH = 3;

    private long nanosPerUnit;
    private double first = -1;
    private long firstAt;
    private boolean wasFull = true;
    private long notFullSince;

    /** Starts with an unknown unit. */
    ResetUnit() {}

    private ResetUnit(long nanosPerUnit) {
        this.nanosPerUnit = nanosPerUnit;
    }

    /** For numbers specified as seconds. */
    static ResetUnit seconds() {
        return new ResetUnit(1_000_000_000);
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
        double most = Quota.MAX.toNanos();
        return nanosPerUnit == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) Math.min(most, number * nanosPerUnit)));
    }

    private void learn(double number, boolean full, long now) {
        notFullSince = wasFull ? now : notFullSince;
        wasFull = full;
        if (first < 0 || number > first) {
            first = number; // the first number, or a new window
            firstAt = now;
        }
        double seconds = (now - firstAt) / 1e9;
        double fall = first - number;
        if (fall >= MIN_FALL_MILLIS && isPace(fall / seconds / MILLIS)) {
            nanosPerUnit = 1_000_000;
        } else if (seconds >= SHORTEST && isPace(fall / seconds)) {
            nanosPerUnit = 1_000_000_000;
        } else if (!full && now - notFullSince > ENOUGH * MILLI * Math.max(first, MIN_FALL_MILLIS)) {
            nanosPerUnit = 1_000_000_000;
        }
    }

    private static boolean isPace(double unitsPerSecond) {
        return unitsPerSecond >= SLOWEST && unitsPerSecond <= FASTEST;
    }
}

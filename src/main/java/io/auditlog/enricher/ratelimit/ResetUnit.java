package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether the plain numbers in which an API says when its window ends are seconds or milliseconds from now. No
 * specification binds most APIs, and the two differ by a thousand, so the replies have to show it: by how much the number
 * falls between two of them, or by a quota that is not full again after what would be milliseconds. Before that a number
 * means nothing.
 *
 * <p>Threads: one at a time; its owner sees to that. Times are nanoseconds of one monotonic clock.
 */
final class ResetUnit {

    /** How fast a number of seconds falls, per second; a thousand times as fast where they are milliseconds. */
    private static final double SLOWEST = 0.5;

    private static final double FASTEST = 2;
    private static final double MILLIS = 1000;
    private static final double MILLI = 1e6;

    /** A number of whole seconds falls by one at once, so less than two seconds show nothing. */
    private static final double SHORTEST = 2;

    /** Below this, delays of the network show. */
    private static final double MIN_FALL_MILLIS = 50;

    /** After so many times what would be milliseconds, a quota would have been full once. */
    private static final double ENOUGH = 3;

    private long nanosPerUnit;
    private double first = -1;
    private long firstAt;
    private boolean wasFull = true;
    private long notFullSince;

    /** Knows nothing yet. */
    ResetUnit() {}

    private ResetUnit(long nanosPerUnit) {
        this.nanosPerUnit = nanosPerUnit;
    }

    /** Where a specification says that they are seconds. */
    static ResetUnit seconds() {
        return new ResetUnit(1_000_000_000);
    }

    /**
     * Reads a number from now.
     *
     * @param full whether at least half of the quota is left, or nobody knows
     * @return the time that it means; empty while that is not known
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
            first = number; // the first one, or a window has begun
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

package io.auditlog.enricher.deadletter;

import java.util.function.LongSupplier;

/**
 * Even spacing of what one thread sends. What a commit or a poll held up is made up for, a tenth of a second at most.
 * Threads: one.
 */
final class SendRate {

    private static final double SECOND = 1e9;
    private static final long MADE_UP = 100_000_000;

    private final LongSupplier nanoTime;
    private final long interval;
    private long next;

    SendRate(double perSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.interval = (long) (SECOND / perSecond);
        this.next = nanoTime.getAsLong();
    }

    /** Nanoseconds until the next may go; 0 or less: now. */
    long untilNext() {
        return next - nanoTime.getAsLong();
    }

    /** Notes that one goes now. */
    void take() {
        long earliest = nanoTime.getAsLong() - MADE_UP;
        next = (next - earliest > 0 ? next : earliest) + interval;
    }
}

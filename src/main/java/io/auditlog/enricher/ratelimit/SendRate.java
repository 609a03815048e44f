package io.auditlog.enricher.ratelimit;

import java.util.function.LongSupplier;

/**
 * Evenly spaced sending on one thread. Delay by a commit or a poll is caught up, by at most a tenth of a second.
 * Threads: one.
 */
public final class SendRate {

    private static final double SECOND = 1e9;
    private static final long MAX_CAUGHT_UP = 100_000_000;

    private final LongSupplier nanoTime;
    private final long interval;
    private long next;

    /** Begins now; {@code perSecond} is above zero, and infinite for no limit. */
    public SendRate(double perSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.interval = (long) (SECOND / perSecond);
        this.next = nanoTime.getAsLong();
    }

    /** Nanoseconds until the next send; 0 or less: now. */
    public long untilNext() {
        return next - nanoTime.getAsLong();
    }

    /** Records a send now. */
    public void take() {
        long earliest = nanoTime.getAsLong() - MAX_CAUGHT_UP;
        next = (next - earliest > 0 ? next : earliest) + interval;
    }
}

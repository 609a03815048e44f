package io.auditlog.enricher.pace;

import java.util.function.LongSupplier;

/**
 * How many retries are worth it: a share of the first calls, and a few each second in any case, so that a quiet worker may
 * retry too. Where most calls fail, retries would only add to the load; then the budget is empty.
 *
 * <p>Threads: any.
 */
public final class RetryBudget {

    private static final double SHARE = 0.5;
    private static final double RESERVE_PER_SECOND = 10;
    private static final double MOST = 1_000;

    private final double share;
    private final double reservePerNano;
    private final double most;
    private final LongSupplier nanoTime;
    private double saved;
    private long savedAt;

    /** A budget of one retry for two first calls, ten retries a second in any case, and a thousand at once at most. */
    public RetryBudget(LongSupplier nanoTime) {
        this(SHARE, RESERVE_PER_SECOND, MOST, nanoTime);
    }

    /**
     * A budget that holds one second's reserve.
     *
     * @param share retries that a first call is good for, 0 or more
     * @param reservePerSecond retries per second that need no first call, 0 or more
     * @param most retries that can be saved up, at least 1
     */
    public RetryBudget(double share, double reservePerSecond, double most, LongSupplier nanoTime) {
        if (!(share >= 0) || !(reservePerSecond >= 0) || !(most >= 1)) {
            throw new IllegalArgumentException("a retry budget has no negative part and holds at least one retry");
        }
        this.share = share;
        this.reservePerNano = reservePerSecond / 1e9;
        this.most = most;
        this.nanoTime = nanoTime;
        this.saved = Math.min(most, reservePerSecond);
        this.savedAt = nanoTime.getAsLong();
    }

    /** A first call was made. */
    public synchronized void deposit() {
        saved = Math.min(most, saved + share);
    }

    /** Takes one retry; false where none is left. */
    public synchronized boolean take() {
        long now = nanoTime.getAsLong();
        if (now - savedAt > 0) {
            saved = Math.min(most, saved + (now - savedAt) * reservePerNano);
            savedAt = now;
        }
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }

    /** Retries that are left, not counting the reserve of the time since the last was taken. */
    public synchronized int left() {
        return (int) saved;
    }
}

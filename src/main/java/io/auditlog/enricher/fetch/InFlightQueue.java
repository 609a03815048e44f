package io.auditlog.enricher.fetch;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * In-flight slots and the queues for them. Retries have their own queue, which goes first, but gets at most a quarter of the
 * slots while first attempts wait, so that failing entries, however many, cannot take all slots. Retries that used up their
 * deadline never get more than that quarter.
 *
 * <p>Threads: not thread-safe; guarded by its owner's lock.
 */
final class InFlightQueue {

    private static final int RETRY_SHARE = 4;

    private final IntSupplier cap;
    private final Set<Waiter> first = new LinkedHashSet<>(1);
    private final Set<Waiter> line = new LinkedHashSet<>();
    private final Set<Waiter> retryLine = new LinkedHashSet<>();
    private int inFlight;
    private int retriesInFlight;

    /**
     * Creates an empty queue.
     *
     * @param cap number of slots; it may change
     */
    InFlightQueue(IntSupplier cap) {
        this.cap = cap;
    }

    /** Kind of call that a slot is wanted for. */
    enum Lane {
        /** A control request, ahead of all others. */
        FIRST,
        FRESH,
        RETRY,
        /** A retry whose last attempt used up its deadline. */
        SLOW;

        private boolean isRetry() {
            return this == RETRY || this == SLOW;
        }
    }

    /** A call that needs a slot. */
    abstract static class Waiter {
        private final Lane lane;

        Waiter(Lane lane) {
            this.lane = lane;
        }
    }

    /** Takes a slot or joins the queue; returns whether it got a slot. */
    boolean enter(Waiter waiter) {
        if (hasPlace(waiter)) {
            take(waiter);
            return true;
        }
        lineOf(waiter).add(waiter);
        return false;
    }

    /** Leaves the queue; false if it was not queued. */
    boolean leaveLine(Waiter waiter) {
        return lineOf(waiter).remove(waiter);
    }

    /** Releases a slot. */
    void free(Waiter waiter) {
        inFlight--;
        retriesInFlight -= waiter.lane.isRetry() ? 1 : 0;
    }

    /** Removes the next call from the queues and gives it a slot; null if none is queued or no slot is free. */
    Waiter pull() {
        Waiter next = next();
        if (next != null) {
            leaveLine(next);
            take(next);
        }
        return next;
    }

    /** Whether {@link #pull} would return a call. */
    boolean canPull() {
        return next() != null;
    }

    int inFlight() {
        return inFlight;
    }

    /** Queued first attempts. */
    int waiting() {
        return line.size();
    }

    int retriesWaiting() {
        return retryLine.size();
    }

    private Waiter next() {
        Waiter next = head(first);
        if (next == null || !hasPlace(next)) {
            next = head(retryLine);
        }
        if (next == null || !hasPlace(next)) {
            next = head(line);
        }
        return next != null && hasPlace(next) ? next : null;
    }

    private boolean hasPlace(Waiter waiter) {
        int places = cap.getAsInt();
        if (inFlight >= places) {
            return false;
        }
        return switch (waiter.lane) {
            case FIRST, FRESH -> true;
            case RETRY -> line.isEmpty() || hasRetryPlace(places);
            case SLOW -> hasRetryPlace(places);
        };
    }

    private boolean hasRetryPlace(int places) {
        return retriesInFlight < Math.max(1, places / RETRY_SHARE);
    }

    private void take(Waiter waiter) {
        inFlight++;
        retriesInFlight += waiter.lane.isRetry() ? 1 : 0;
    }

    private Set<Waiter> lineOf(Waiter waiter) {
        return switch (waiter.lane) {
            case FIRST -> first;
            case FRESH -> line;
            case RETRY, SLOW -> retryLine;
        };
    }

    private static Waiter head(Set<Waiter> line) {
        return line.isEmpty() ? null : line.iterator().next();
    }
}

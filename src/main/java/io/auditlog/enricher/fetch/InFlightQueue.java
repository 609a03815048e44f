package io.auditlog.enricher.fetch;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Who has a place in flight, and who is in line for one. Retries have a line of their own, which goes first, but only up
 * to a quarter of the places while fresh ones wait: entries that never come, however many, do not take all places from
 * those that do. Those that use up their deadline never have more than that quarter.
 *
 * <p>Threads: none of its own; its owner's lock guards it.
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
     * Free places.
     *
     * @param cap how many places there are; it may change
     */
    InFlightQueue(IntSupplier cap) {
        this.cap = cap;
    }

    /** What a waiter wants a place for. */
    enum Lane {
        /** A control, before all others. */
        FIRST,
        FRESH,
        RETRY,
        /** A retry that used up its deadline the last time. */
        SLOW;

        private boolean isRetry() {
            return this == RETRY || this == SLOW;
        }
    }

    /** Who wants a place. */
    abstract static class Waiter {
        private final Lane lane;

        Waiter(Lane lane) {
            this.lane = lane;
        }
    }

    /** Takes a place, or a position in the line. */
    boolean enter(Waiter waiter) {
        if (hasPlace(waiter)) {
            take(waiter);
            return true;
        }
        lineOf(waiter).add(waiter);
        return false;
    }

    /** Leaves the line; false if it is not in it. */
    boolean leaveLine(Waiter waiter) {
        return lineOf(waiter).remove(waiter);
    }

    /** Gives a place back. */
    void free(Waiter waiter) {
        inFlight--;
        retriesInFlight -= waiter.lane.isRetry() ? 1 : 0;
    }

    /** Takes the next from the lines, which has a place then; null if nobody is there, or no place. */
    Waiter pull() {
        Waiter next = next();
        if (next != null) {
            leaveLine(next);
            take(next);
        }
        return next;
    }

    /** Whether {@link #pull} would find somebody. */
    boolean canPull() {
        return next() != null;
    }

    int inFlight() {
        return inFlight;
    }

    /** First attempts in line. */
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

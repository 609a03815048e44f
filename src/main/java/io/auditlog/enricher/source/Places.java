package io.auditlog.enricher.source;

import java.util.ArrayDeque;
import java.util.function.IntSupplier;

/**
 * Who has a place in flight, and who is in line for one. Retries have a line of their own, which goes first, but only up
 * to a quarter of the places while fresh ones wait: entries that never come, however many, do not take all places from
 * those that do. Those that use up their deadline never have more than that quarter.
 *
 * <p>Threads: none of its own; its owner's lock guards it.
 */
final class Places {

    private static final int RETRY_SHARE = 4;

    private final IntSupplier cap;
    private final ArrayDeque<Guest> first = new ArrayDeque<>(1);
    private final ArrayDeque<Guest> line = new ArrayDeque<>();
    private final ArrayDeque<Guest> retryLine = new ArrayDeque<>();
    private int waiting;
    private int retriesWaiting;
    private int inFlight;
    private int retriesInFlight;

    /**
     * Free places.
     *
     * @param cap how many places there are; it may change
     */
    Places(IntSupplier cap) {
        this.cap = cap;
    }

    /** What a guest wants a place for. */
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
    abstract static class Guest {
        private final Lane lane;
        private boolean inLine;

        Guest(Lane lane) {
            this.lane = lane;
        }
    }

    /** Takes a place, or a position in the line. */
    boolean enter(Guest guest) {
        if (hasPlace(guest)) {
            take(guest);
            return true;
        }
        guest.inLine = true;
        lineOf(guest).add(guest);
        count(guest, 1);
        return false;
    }

    /** Leaves the line; false if it is not in it. */
    boolean leaveLine(Guest guest) {
        if (!guest.inLine) {
            return false;
        }
        guest.inLine = false;
        count(guest, -1);
        return true;
    }

    /** Gives a place back. */
    void free(Guest guest) {
        inFlight--;
        retriesInFlight -= guest.lane.isRetry() ? 1 : 0;
    }

    /** Takes the next from the lines, which has a place then; null if nobody is there, or no place. */
    Guest pull() {
        Guest next = next();
        if (next != null) {
            lineOf(next).poll();
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
        return waiting;
    }

    int retriesWaiting() {
        return retriesWaiting;
    }

    private Guest next() {
        Guest next = head(first);
        if (next == null || !hasPlace(next)) {
            next = head(retryLine);
        }
        if (next == null || !hasPlace(next)) {
            next = head(line);
        }
        return next != null && hasPlace(next) ? next : null;
    }

    private boolean hasPlace(Guest guest) {
        int places = cap.getAsInt();
        if (inFlight >= places) {
            return false;
        }
        return switch (guest.lane) {
            case FIRST, FRESH -> true;
            case RETRY -> waiting == 0 || hasRetryPlace(places);
            case SLOW -> hasRetryPlace(places);
        };
    }

    private boolean hasRetryPlace(int places) {
        return retriesInFlight < Math.max(1, places / RETRY_SHARE);
    }

    private void take(Guest guest) {
        inFlight++;
        retriesInFlight += guest.lane.isRetry() ? 1 : 0;
    }

    private void count(Guest guest, int change) {
        waiting += guest.lane == Lane.FRESH ? change : 0;
        retriesWaiting += guest.lane.isRetry() ? change : 0;
    }

    private ArrayDeque<Guest> lineOf(Guest guest) {
        return switch (guest.lane) {
            case FIRST -> first;
            case FRESH -> line;
            case RETRY, SLOW -> retryLine;
        };
    }

    /** Who has left the line stays in its queue until it would be first. */
    private static Guest head(ArrayDeque<Guest> line) {
        Guest head = line.peek();
        while (head != null && !head.inLine) {
            line.poll();
            head = line.peek();
        }
        return head;
    }
}

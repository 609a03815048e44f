package io.auditlog.enricher.source;

import java.util.ArrayDeque;
import java.util.function.IntSupplier;

/**
 * Who has a place in flight, and who is in line for one. Retries have a line of their own, which goes first, but only up
 * to a quarter of the places: entries that never come, however many, do not take all places from those that do.
 *
 * <p>Threads: none of its own; its owner's lock guards it.
 */
final class Places {

    private static final int RETRY_SHARE = 4;

    private final IntSupplier cap;
    private final ArrayDeque<Guest> line = new ArrayDeque<>();
    private final ArrayDeque<Guest> retryLine = new ArrayDeque<>();
    private int waiting;
    private int retriesWaiting;
    private int inFlight;
    private int retriesInFlight;

    /**
     * Free places.
     *
     * @param cap how many places there are, at least 1; it may change
     */
    Places(IntSupplier cap) {
        this.cap = cap;
    }

    /** Who wants a place. */
    abstract static class Guest {
        private final boolean retry;
        private boolean inLine;

        Guest(boolean retry) {
            this.retry = retry;
        }
    }

    /** Takes a place, or a position in the line. */
    boolean enter(Guest guest) {
        if (hasPlace(guest.retry)) {
            take(guest);
            return true;
        }
        guest.inLine = true;
        if (guest.retry) {
            retryLine.add(guest);
            retriesWaiting++;
        } else {
            line.add(guest);
            waiting++;
        }
        return false;
    }

    /** Leaves the line; false if it is not in it. */
    boolean leaveLine(Guest guest) {
        if (!guest.inLine) {
            return false;
        }
        guest.inLine = false;
        if (guest.retry) {
            retriesWaiting--;
        } else {
            waiting--;
        }
        return true;
    }

    /** Gives a place back. */
    void free(Guest guest) {
        inFlight--;
        retriesInFlight -= guest.retry ? 1 : 0;
    }

    /** Takes the next from the lines, which has a place then; null if nobody is there, or no place. */
    Guest pull() {
        Guest next = hasPlace(true) ? first(retryLine) : null;
        if (next == null && hasPlace(false)) {
            next = first(line);
        }
        if (next != null) {
            leaveLine(next);
            take(next);
        }
        return next;
    }

    /** Whether {@link #pull} would find somebody. */
    boolean canPull() {
        return (waiting > 0 && hasPlace(false)) || (retriesWaiting > 0 && hasPlace(true));
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

    private boolean hasPlace(boolean retry) {
        int places = cap.getAsInt();
        return inFlight < places && (!retry || retriesInFlight < Math.max(1, places / RETRY_SHARE));
    }

    private void take(Guest guest) {
        inFlight++;
        retriesInFlight += guest.retry ? 1 : 0;
    }

    /** Who has left the line stays in its queue until it would be first. */
    private static Guest first(ArrayDeque<Guest> line) {
        Guest guest = line.poll();
        while (guest != null && !guest.inLine) {
            guest = line.poll();
        }
        return guest;
    }
}

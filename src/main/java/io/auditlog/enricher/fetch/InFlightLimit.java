package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.Attempt.Lane;
import io.auditlog.enricher.fetch.Attempt.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * The process-wide limit of in-flight attempts, and the FIFO queues in front of it. Retries have their own queue, which goes
 * first, but gets at most a quarter of the slots while first attempts wait, so that failing entries, however many, cannot take
 * all slots. Retries that used up their deadline never get more than that quarter.
 *
 * <p>Threads: any; only {@link #awaitRoom} blocks.
 */
final class InFlightLimit {

    private static final int RETRY_SHARE = 4;

    private final IntSupplier cap;
    private final int queueLength;
    private final int roomy;
    private final Set<Attempt> controls = new LinkedHashSet<>(1);
    private final Set<Attempt> fresh = new LinkedHashSet<>();
    private final Set<Attempt> retries = new LinkedHashSet<>();
    private int inFlight;
    private int retriesInFlight;

    /**
     * A limit with empty queues.
     *
     * @param cap number of slots, 0 if no attempt may start; it may change
     * @param queueLength queued first attempts at which new ones are no longer accepted
     */
    InFlightLimit(IntSupplier cap, int queueLength) {
        this.cap = cap;
        this.queueLength = queueLength;
        this.roomy = queueLength / 2;
    }

    /** Gives the attempt a slot or queues it; returns whether it got a slot. */
    synchronized boolean enter(Attempt attempt) {
        if (attempt.isOver()) {
            return false;
        }
        if (hasSlot(attempt.lane)) {
            return take(attempt);
        }
        queueOf(attempt.lane).add(attempt);
        return false;
    }

    /** Cancels an attempt that has no slot; false if it has or had one. */
    synchronized boolean leaveQueue(Attempt attempt) {
        boolean left = attempt.moves(State.QUEUED, State.CANCELLED);
        if (left) {
            int before = fresh.size();
            queueOf(attempt.lane).remove(attempt);
            notifyRoom(before);
        }
        return left;
    }

    /** Frees the slot of an attempt; returns queued ones that have a slot now. */
    synchronized List<Attempt> free(Attempt ended) {
        inFlight--;
        retriesInFlight -= ended.lane.isRetry() ? 1 : 0;
        return fill();
    }

    /** Gives free slots to queued attempts; returns these. */
    synchronized List<Attempt> fill() {
        List<Attempt> filled = new ArrayList<>(1);
        int before = fresh.size();
        for (Attempt next = next(); next != null; next = next()) {
            queueOf(next.lane).remove(next);
            if (take(next)) {
                filled.add(next);
            }
        }
        notifyRoom(before);
        return filled;
    }

    private Attempt next() {
        for (Set<Attempt> queue : List.of(controls, retries, fresh)) {
            Attempt head = queue.isEmpty() ? null : queue.iterator().next();
            if (head != null && hasSlot(head.lane)) {
                return head;
            }
        }
        return null;
    }

    private boolean hasSlot(Lane lane) {
        int slots = cap.getAsInt();
        boolean inShare = retriesInFlight < Math.max(1, slots / RETRY_SHARE);
        return inFlight < slots
                && switch (lane) {
                    case CONTROL, FRESH -> true;
                    case RETRY -> fresh.isEmpty() || inShare;
                    case SLOW -> inShare;
                };
    }

    private boolean take(Attempt attempt) {
        boolean takes = attempt.moves(State.QUEUED, State.AWAITING_PERMIT);
        inFlight += takes ? 1 : 0;
        retriesInFlight += takes && attempt.lane.isRetry() ? 1 : 0;
        return takes;
    }

    private Set<Attempt> queueOf(Lane lane) {
        return switch (lane) {
            case CONTROL -> controls;
            case FRESH -> fresh;
            case RETRY, SLOW -> retries;
        };
    }

    private void notifyRoom(int before) {
        if (before > roomy && fresh.size() <= roomy) {
            notifyAll();
        }
    }

    /** Waits until at most half of the queue is used and more is welcome; see {@link EntrySource#awaitRoom}. */
    synchronized void awaitRoom(Duration atMost, BooleanSupplier welcome) throws InterruptedException {
        if (fresh.size() > roomy || !welcome.getAsBoolean()) {
            TimeUnit.NANOSECONDS.timedWait(this, atMost.toNanos());
        }
    }

    /** Wakes the threads waiting for free space. */
    synchronized void wakeWaiting() {
        notifyAll();
    }

    /** Whether the queue of first attempts is not full. */
    synchronized boolean hasRoom() {
        return fresh.size() < queueLength;
    }

    /** Whether at most half of that queue is used. */
    synchronized boolean isRoomy() {
        return fresh.size() <= roomy;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    /** Queued attempts, besides controls. */
    synchronized int waiting() {
        return fresh.size() + retries.size();
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Detects an input topic without IDs. After 50 consecutive records without a valid ID, it is probably the wrong topic
 * or format: records are then held instead of dead-lettered and read at five per second, until one is a valid ID.
 *
 * <p>Threads: the stream threads.
 */
public final class InputGuard {

    private static final int MAX_IN_A_ROW = 50;
    private static final long GAP = Duration.ofSeconds(1).toNanos() / 5;

    private final TopologyEvents events;
    private final LongSupplier nanoTime;
    private int inARow;

    /** Records held so far since the pause began, by partition. */
    private final Map<Integer, Integer> held = new HashMap<>();

    /** Whether an ID was read, and no pause began since. */
    private boolean seenGood;

    private volatile boolean paused;
    private volatile long readAt;

    public InputGuard(TopologyEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong();
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether the next record may be read now. */
    boolean mayRead() {
        return !paused || nanoTime.getAsLong() - readAt >= 0;
    }

    synchronized void good() {
        seenGood = true;
        inARow = 0;
        held.clear();
        resume(false);
    }

    /** The partition is no longer assigned to this worker; if it was the last with held records, the pause ends. */
    synchronized void closed(int partition) {
        if (held.remove(partition) != null && held.isEmpty()) {
            inARow = 0;
            resume(true);
        }
    }

    private void resume(boolean moved) {
        if (paused) {
            paused = false;
            events.inputResumed(moved);
        }
    }

    /** Records an invalid record; returns whether to hold it. */
    synchronized boolean holds(int partition, Failure failure) {
        inARow++;
        if (paused || inARow >= MAX_IN_A_ROW) {
            pause(partition, 1, failure.error());
            long now = nanoTime.getAsLong();
            readAt = (readAt - now > 0 ? readAt : now) + GAP;
        }
        return paused;
    }

    /** Restores the number of records of a partition that its previous processor held. */
    synchronized void restored(int partition, int records) {
        if (records > 0 && !seenGood) {
            pause(partition, records, "held before this start");
        }
    }

    private void pause(int partition, int more, String latest) {
        held.merge(partition, more, Integer::sum);
        int total = held.values().stream().mapToInt(Integer::intValue).sum();
        boolean begins = !paused;
        paused = true;
        seenGood = false;
        if (begins || Integer.bitCount(total) == 1) {
            events.inputPaused(total, latest);
        }
    }
}

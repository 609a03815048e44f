package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
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
    private int held;
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
        held = 0;
        if (paused) {
            paused = false;
            events.inputResumed();
        }
    }

    /** Records an invalid record; returns whether to hold it. */
    synchronized boolean holds(Failure failure) {
        inARow++;
        if (paused || inARow >= MAX_IN_A_ROW) {
            pause(1, failure.error());
            long now = nanoTime.getAsLong();
            readAt = (readAt - now > 0 ? readAt : now) + GAP;
        }
        return paused;
    }

    /** Restores the number of records that were held when the previous worker ended. */
    synchronized void restored(int records) {
        if (records > 0 && !seenGood) {
            pause(records, "held before this start");
        }
    }

    private void pause(int more, String latest) {
        held += more;
        boolean begins = !paused;
        paused = true;
        if (begins || Integer.bitCount(held) == 1) {
            events.inputPaused(held, latest);
        }
    }
}

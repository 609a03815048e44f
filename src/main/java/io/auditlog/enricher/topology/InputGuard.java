package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether anything in the input is an ID. After fifty records in a row that are none, it is probably the wrong topic or
 * format: from then on records are held rather than dead-lettered, and read on at five a second, until one is an ID.
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

    /**
     * A guard that has seen nothing.
     *
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    public InputGuard(TopologyEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong();
    }

    /** Whether what is no ID is held. */
    boolean isPaused() {
        return paused;
    }

    /** Whether more may be read now. */
    boolean mayRead() {
        return !paused || nanoTime.getAsLong() - readAt >= 0;
    }

    /** A record is an ID. */
    void good() {
        if (inARow > 0 || paused || !seenGood) {
            resume();
        }
    }

    private synchronized void resume() {
        seenGood = true;
        inARow = 0;
        held = 0;
        if (paused) {
            paused = false;
            events.inputResumed();
        }
    }

    /** A record is none; says whether it is to be held. */
    synchronized boolean holds(Failure failure) {
        inARow++;
        if (paused || inARow >= MAX_IN_A_ROW) {
            pause(1, failure.error());
        }
        if (paused) {
            long now = nanoTime.getAsLong();
            readAt = (readAt - now > 0 ? readAt : now) + GAP;
        }
        return paused;
    }

    /** So many records were held when their worker ended. */
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

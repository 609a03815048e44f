package io.auditlog.enricher.topology;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Slows down {@code process()} while the source has no capacity or too many entries are open. Because of {@link
 * PollBackpressure} this is rare: only if one poll returns more records than half of the source's queue, or two ledgers
 * fill up at once. A polled record cannot be returned, so each wait is bounded: a quarter of a second at first, longer
 * for each consecutive record without capacity, and at most two seconds in total between two polls. That is far below
 * the transaction timeout and the session timeout: a thread that does not poll gets no confirmation of its assignment,
 * and calls that wait for the confirmation would never free capacity. Records admitted after the wait exceed the cap
 * and are counted.
 */
final class ProcessBackpressure {

    private static final Duration SLICE = Duration.ofMillis(50);
    private static final int FIRST_SLICES = 5;
    private static final int MAX_SLICES = 40;

    private final PollBackpressure backpressure;
    private final TopologyEvents events;
    private int poll;
    private int overCap;
    private int left = MAX_SLICES;

    /**
     * Creates the backpressure of one processor.
     *
     * @param backpressure provides the thread's polls and the number of open entries
     */
    ProcessBackpressure(PollBackpressure backpressure, TopologyEvents events) {
        this.backpressure = backpressure;
        this.events = events;
    }

    /**
     * Waits for capacity.
     *
     * @param drain emits completions, so that entries close, and updates the gate
     */
    void await(Completions calls, Runnable drain) {
        if (poll != backpressure.polls()) {
            poll = backpressure.polls();
            left = MAX_SLICES;
        }
        int slices = Math.min(FIRST_SLICES * (1 + overCap), left);
        boolean room = calls.hasRoom();
        for (int slice = 0; !room || backpressure.isBeyond(); slice++) {
            if (slice >= slices) {
                overCap++;
                events.admittedOverCap(backpressure.total());
                return;
            }
            left--;
            if (room) {
                calls.awaitNews(SLICE);
            } else {
                room = awaitRoom(calls);
            }
            drain.run();
        }
        overCap = 0;
    }

    private static boolean awaitRoom(Completions calls) {
        try {
            return calls.awaitRoom(SLICE);
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the interrupt flag again
        }
    }
}

package io.auditlog.enricher.topology;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Slows {@code process()} down while the source has no room or too many lines are open, which {@link PollBackpressure} leaves to
 * be rare: more records in one poll than half of the line, or two ledgers that fill up at once. A record that has been
 * handed over cannot be given back, so each wait ends: after a quarter of a second at first, longer for each record in a
 * row that found no room, and all together no longer than two seconds between two polls, which stays far below the
 * transaction timeout and a session of the group: a thread that does not poll hears nothing of its group, and calls that
 * wait for that to be confirmed would never make room. What is admitted then goes over the cap, and is counted.
 */
final class ProcessBackpressure {

    private static final Duration SLICE = Duration.ofMillis(50);
    private static final int FIRST_SLICES = 5;
    private static final int MAX_SLICES = 40;

    private final PollBackpressure gate;
    private final TopologyEvents events;
    private int poll;
    private int overCap;
    private int left = MAX_SLICES;

    /**
     * That of one processor.
     *
     * @param gate knows of the thread's polls, and how much is open
     */
    ProcessBackpressure(PollBackpressure gate, TopologyEvents events) {
        this.gate = gate;
        this.events = events;
    }

    /**
     * Waits for room.
     *
     * @param drain emits what came back, so that lines close, and says so to the gate
     */
    void await(Completions calls, Runnable drain) {
        if (poll != gate.polls()) {
            poll = gate.polls();
            left = MAX_SLICES;
        }
        int slices = Math.min(FIRST_SLICES * (1 + overCap), left);
        boolean room = calls.hasRoom();
        for (int slice = 0; !room || gate.isBeyond(); slice++) {
            if (slice >= slices) {
                overCap++;
                events.admittedOverCap(gate.total());
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

package io.auditlog.enricher.topology;

import io.auditlog.enricher.fetch.EntrySource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Whether the next poll may bring records: while half of the line in front of the API is free, the ledgers are not full and
 * the input is not paused. So what a poll brings finds room, and the stream thread never waits with records in its hands: it
 * comes back to the group, to its transaction and to the results at once, however low the rate is.
 *
 * <p>Threads: any.
 */
public final class PollBackpressure {

    private final EntrySource source;
    private final InputGuard input;
    private final int maxOpen;
    private final TopologyEvents events;
    private final Map<Integer, Integer> open = new HashMap<>();
    private final ThreadLocal<Poller> pollers = ThreadLocal.withInitial(Poller::new);
    private volatile int total;
    private volatile boolean full;

    /** Near the bound it is full and not full by turns, which is reported as full. */
    private boolean reportedFull;

    /** One thread's consumer, null before its first poll, and how often it has polled. */
    private static final class Poller {
        private BackpressuredConsumer consumer;
        private int polls;
    }

    /**
     * A gate that is open as long as there is room.
     *
     * @param maxOpen open lines of all ledgers at which reading stops
     */
    public PollBackpressure(EntrySource source, InputGuard input, int maxOpen, TopologyEvents events) {
        this.source = source;
        this.input = input;
        this.maxOpen = maxOpen;
        this.events = events;
    }

    boolean isOpen() {
        return mayRead() && source.isRoomy();
    }

    private boolean mayRead() {
        return (!full || input.isPaused()) && input.mayRead();
    }

    /** The calling thread polls with its consumer. */
    void polled(BackpressuredConsumer consumer) {
        Poller poller = pollers.get();
        poller.consumer = consumer;
        poller.polls++;
    }

    /** A task of the calling thread begins its life; {@link BackpressuredConsumer#begin} says more. */
    void begin(TopicPartition partition, Uuid marked) {
        BackpressuredConsumer consumer = pollers.get().consumer;
        if (consumer != null) {
            consumer.begin(partition, marked);
        }
    }

    /** How often the calling thread has polled. */
    int polls() {
        return pollers.get().polls;
    }

    /** Waits until it is open. */
    boolean await(Duration atMost) {
        if (mayRead()) {
            try {
                source.awaitRoom(atMost);
            } catch (InterruptedException e) {
                throw new InterruptException(e); // sets the interrupt flag again
            }
        } else {
            LockSupport.parkNanos(this, atMost.toNanos());
        }
        return isOpen();
    }

    /** How many lines the ledger of one partition has open now; 0 where it is no longer this worker's. */
    synchronized void open(int partition, int lines) {
        Integer before = open.put(partition, lines);
        total += lines - (before == null ? 0 : before);
        int most = maxOpen - Math.min(maxOpen / 2, TopologySettings.MAX_POLLED);
        full = total >= most;
        boolean changed = reportedFull ? total < most - most / 4 : full;
        if (changed) {
            reportedFull = full;
            events.ledgerFull(full, total);
        }
    }

    /** Whether the ledgers hold all that they may. */
    boolean isBeyond() {
        return total >= maxOpen;
    }

    /** Open lines of all ledgers. */
    int total() {
        return total;
    }
}

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
 * Decides whether the next poll may return records: while at least half of the source's queue is free, the ledgers are
 * not full and the input is not paused. Polled records thus find capacity, and the stream thread never blocks while it
 * holds records: it returns promptly to its group, its transaction and the results, however low the rate.
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

    /** Hysteresis: near the limit the state alternates, which is reported as full. */
    private boolean reportedFull;

    /** One thread's consumer, null before its first poll, and its number of polls. */
    private static final class Poller {
        private BackpressuredConsumer consumer;
        private int polls;
    }

    /**
     * A gate that is open while there is capacity.
     *
     * @param maxOpen open entries of all ledgers at which reading stops
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

    /** Registers a poll of the calling thread and its consumer. */
    void polled(BackpressuredConsumer consumer) {
        Poller poller = pollers.get();
        poller.consumer = consumer;
        poller.polls++;
    }

    /** Called when a task of the calling thread is initialized; see {@link BackpressuredConsumer#begin}. */
    void begin(TopicPartition partition, Uuid marked) {
        BackpressuredConsumer consumer = pollers.get().consumer;
        if (consumer != null) {
            consumer.begin(partition, marked);
        }
    }

    /** Number of polls of the calling thread. */
    int polls() {
        return pollers.get().polls;
    }

    /** Waits until the gate is open, at most this long. */
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

    /** Sets the number of open ledger entries of a partition; 0 once it is no longer assigned to this worker. */
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

    /** Whether the ledgers have reached the limit. */
    boolean isBeyond() {
        return total >= maxOpen;
    }

    /** Open entries of all ledgers. */
    int total() {
        return total;
    }
}

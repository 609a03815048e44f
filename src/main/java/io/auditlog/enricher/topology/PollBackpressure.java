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
 * not full and the input is not paused. So the stream thread never blocks while it holds records.
 *
 * <p>Threads: any.
 */
public final class PollBackpressure {

    private final EntrySource source;
    private final InputGuard input;
    private final int maxOpen;
    private final int almostFull;
    private final TopologyEvents events;
    private final Map<Integer, Integer> open = new HashMap<>();

    @SuppressWarnings("ThreadLocalUsage") // two workers in one process have consumers of their own
    private final ThreadLocal<BackpressuredConsumer> consumers = new ThreadLocal<>();

    private volatile int total;

    /** Hysteresis: near the limit the state alternates, which is reported as full. */
    private boolean reportedFull;

    /** Reading stops so far below {@code maxOpen} entries of all ledgers that one more poll fits. */
    public PollBackpressure(EntrySource source, InputGuard input, int maxOpen, TopologyEvents events) {
        this.source = source;
        this.input = input;
        this.maxOpen = maxOpen;
        this.almostFull = maxOpen - Math.min(maxOpen / 2, TopologySettings.MAX_POLLED);
        this.events = events;
    }

    boolean isOpen() {
        return mayRead() && source.isRoomy();
    }

    private boolean mayRead() {
        return (total < almostFull || input.isPaused()) && input.mayRead();
    }

    /** Registers the consumer of the calling thread. */
    void polledBy(BackpressuredConsumer consumer) {
        consumers.set(consumer);
    }

    /** Called when a task of the calling thread is initialized; see {@link BackpressuredConsumer#begin}. */
    void begin(TopicPartition partition, Uuid marked) {
        BackpressuredConsumer consumer = consumers.get();
        if (consumer != null) {
            consumer.begin(partition, marked);
        }
    }

    /** Waits until records may be read, at most this long. */
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
    synchronized void open(int partition, int entries) {
        Integer before = open.put(partition, entries);
        total += entries - (before == null ? 0 : before);
        boolean isFull = total >= (reportedFull ? almostFull - almostFull / 4 : almostFull);
        if (isFull != reportedFull) {
            reportedFull = isFull;
            events.ledgerFull(isFull, total);
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

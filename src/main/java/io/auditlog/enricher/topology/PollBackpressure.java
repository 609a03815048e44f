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

    private static final int SHARE_OF_HEAP = 8;
    private static final Load NOTHING = new Load(0, 0);

    private final EntrySource source;
    private final InputGuard input;
    private final Load max;
    private final Load almostFull;
    private final Load roomAgain;
    private final TopologyEvents events;
    private final Map<Integer, Load> open = new HashMap<>();

    @SuppressWarnings("ThreadLocalUsage") // two workers in one process have consumers of their own
    private final ThreadLocal<BackpressuredConsumer> consumers = new ThreadLocal<>();

    private volatile Load total = NOTHING;

    /** Hysteresis: near the limit the state alternates, which is reported as full. */
    private boolean reportedFull;

    /** Open entries, and the size of their records in bytes. */
    private record Load(int entries, long bytes) {

        boolean reaches(Load limit) {
            return entries >= limit.entries || bytes >= limit.bytes;
        }

        Load plus(Load more) {
            return new Load(entries + more.entries, bytes + more.bytes);
        }

        Load minus(Load less) {
            return new Load(entries - less.entries, bytes - less.bytes);
        }
    }

    /**
     * Reading stops so far below the limits of all ledgers that one more poll fits.
     *
     * @param maxOpen limit of open entries, at least 1
     * @param maxBytes limit of the size of their records, in bytes; each is in memory twice, as read and as stored
     */
    PollBackpressure(EntrySource source, InputGuard input, int maxOpen, long maxBytes, TopologyEvents events) {
        this.source = source;
        this.input = input;
        this.max = new Load(maxOpen, maxBytes);
        this.almostFull =
                new Load(maxOpen - Math.min(maxOpen / 2, TopologySettings.MAX_POLLED), maxBytes - maxBytes / 4);
        this.roomAgain = new Load(almostFull.entries - almostFull.entries / 4, almostFull.bytes - almostFull.bytes / 4);
        this.events = events;
    }

    /** Limits the records to an eighth of the heap, and open entries to {@code maxOpen}, at least 1. */
    public static PollBackpressure inHeap(EntrySource source, InputGuard input, int maxOpen, TopologyEvents events) {
        return new PollBackpressure(source, input, maxOpen, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, events);
    }

    boolean isOpen() {
        return mayRead() && source.isRoomy();
    }

    private boolean mayRead() {
        return (!total.reaches(almostFull) || input.isPaused()) && input.mayRead();
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

    /** Sets the open ledger entries of a partition, and their bytes; 0 once it is no longer assigned to this worker. */
    synchronized void open(int partition, int entries, long bytes) {
        Load now = new Load(entries, bytes);
        Load before = open.put(partition, now);
        total = total.plus(now).minus(before == null ? NOTHING : before);
        boolean isFull = total.reaches(reportedFull ? roomAgain : almostFull);
        if (isFull != reportedFull) {
            reportedFull = isFull;
            events.ledgerFull(isFull, total.entries, total.bytes);
        }
    }

    /** Whether the ledgers have reached a limit. */
    boolean isBeyond() {
        return total.reaches(max);
    }

    /** Open entries of all ledgers. */
    int total() {
        return total.entries;
    }
}

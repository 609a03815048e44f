package io.auditlog.enricher.flow;

import io.auditlog.enricher.source.EntrySource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Whether the next poll may bring records: while half of the line in front of the API is free and no ledger is full. So
 * what a poll brings finds room, and the stream thread never waits with records in its hands: it comes back to the group,
 * to its transaction and to the results at once, however low the rate is.
 *
 * <p>Threads: any.
 */
public final class FetchGate {

    private final EntrySource source;
    private final Set<Integer> full = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Integer> polls = ThreadLocal.withInitial(() -> 0);

    /** A gate that is open as long as the source has room. */
    public FetchGate(EntrySource source) {
        this.source = source;
    }

    boolean isOpen() {
        return full.isEmpty() && source.isRoomy();
    }

    /** The calling thread polls. */
    void polled() {
        polls.set(polls.get() + 1);
    }

    /** How often the calling thread has polled. */
    int polls() {
        return polls.get();
    }

    /** Waits until it is open. */
    boolean await(Duration atMost) {
        if (full.isEmpty()) {
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

    /** Tells of the ledger of one partition whether it has no room for what another poll can bring. */
    void full(int partition, boolean isFull) {
        if (isFull) {
            full.add(partition);
        } else if (!full.isEmpty()) {
            full.remove(partition);
        }
    }
}

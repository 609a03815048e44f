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
    private final Duration longest;
    private final Set<Integer> full = ConcurrentHashMap.newKeySet();

    /**
     * A gate that is open as long as the source has room.
     *
     * @param longest longest wait at a closed gate, after which the stream thread looks for results
     */
    public FetchGate(EntrySource source, Duration longest) {
        this.source = source;
        this.longest = longest;
    }

    boolean isOpen() {
        return full.isEmpty() && source.isRoomy();
    }

    /** Waits until it is open, for {@code atMost} and never longer than results may wait. */
    boolean await(Duration atMost) {
        Duration wait = atMost.compareTo(longest) < 0 ? atMost : longest;
        if (full.isEmpty()) {
            try {
                source.awaitRoom(wait);
            } catch (InterruptedException e) {
                throw new InterruptException(e); // sets the interrupt flag again
            }
        } else {
            LockSupport.parkNanos(this, wait.toNanos());
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

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * Listener for events of the topology. Threads: called by the stream threads and the producer's; must not block or
 * throw.
 */
public interface TopologyEvents {

    /** The processor of an input partition was initialized with this many restored ledger entries. */
    default void processorOpened(int partition, int restored) {}

    /** The processor of an input partition was closed; its open entries will be restored elsewhere. */
    default void processorClosed(int partition, int open) {}

    /**
     * A processor's oldest open IDs, oldest first, and the least timestamp of all open records, once a second; none and
     * {@link Long#MAX_VALUE} if none is open or it was closed.
     */
    default void oldestOpen(int partition, List<OpenId> oldest, long timestamp) {}

    /** End of the assignment lease, in nanoseconds of the monotonic clock; empty without an assignment. */
    default void ownsUntil(OptionalLong end) {}

    /** The ledgers are full, with so many open IDs and bytes of their records, and reading stops; or have capacity again. */
    default void ledgerFull(boolean full, int open, long bytes) {}

    /** The input contains no IDs: so many records are held so far, and the latest has this error. */
    default void inputPaused(int held, String latest) {}

    /** The input contains an ID again: the held records become dead letters. Or all of them moved to other workers. */
    default void inputResumed(boolean moved) {}

    /** At most this many records of an input partition were deleted before they were read. */
    default void expired(int partition, long records) {}

    /** A stream thread died and is replaced after a wait. */
    default void streamThreadDied(Throwable cause, Duration wait) {}

    /** A transaction was committed. */
    default void committed() {}

    /** An outcome was written and committed; the timestamp is its input record's. Frequent. */
    default void written(long timestamp) {}

    /** The cluster is unreachable or, if {@code failure} is null, reachable again. */
    default void unreachable(Throwable failure) {}

    /** The stream thread polled for completions: it is alive. */
    default void drained() {}

    /** An ID was added to the ledger. */
    default void admitted() {}

    /** An ID is added beyond the cap; so many entries of all ledgers are open now. */
    default void admittedOverCap(int open) {}

    /** A ledger entry was removed and its outcome forwarded. */
    default void settled() {}

    /** An enriched record was forwarded. */
    default void enriched() {}

    /** An OCSF event of this class was forwarded, beside its enriched record. */
    default void viewed(int classUid, boolean truncated) {}

    /** A dead letter was forwarded; also for input that was never admitted. {@code subject} is its ID, or its origin without one. */
    default void deadLettered(Code code, String subject, String error) {}

    /** The timestamp of a record for this output topic exceeded the topic's limits and was adjusted. */
    default void timestampAdjusted(String topic) {}

    /** The brokers refused an output record for its contents, the first since the limits were read or a later one. */
    default void recordRefused(String error, boolean first) {}

    /** The brokers refused a record of the worker's own, a checkpoint or ledger entry: nothing else can be written instead. */
    default void ownRecordRefused(String topic, String error) {}

    /** A checkpoint of this time was forwarded; it is written with the next {@link #committed}. */
    default void sealed(Instant time) {}
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** What the flow tells whoever counts. Threads: called by the stream threads; must not block or throw. */
public interface TopologyEvents {

    /** The processor of an input partition began its life with the lines that its predecessor had left open. */
    void processorOpened(int partition, int restoredLines);

    /** The processor of an input partition ended; its open lines will be restored elsewhere. */
    void processorClosed(int partition, int openLines);

    /**
     * How long the oldest open line of a processor has been open: told once a second.
     *
     * @param partition the processor's input partition
     * @param since when its ID was first seen, or null where no line is open or the processor ended
     */
    default void oldestOpen(int partition, Instant since) {}

    /**
     * The group has confirmed which input partitions are this worker's own.
     *
     * @param end until when they surely are, in nanoseconds of the monotonic clock, unless it is confirmed again; empty
     *     where it owns none
     */
    default void ownsUntil(OptionalLong end) {}

    /** The ledgers are full, so that reading stops, or have room again. */
    default void ledgerFull(boolean full, int openLines) {}

    /**
     * Nothing in the input is an ID, so that hardly any more is read and what was read is held.
     *
     * @param held records that are held so far
     * @param latest what is wrong with the latest of them
     */
    default void inputPaused(int held, String latest) {}

    /** The input holds an ID: what was held becomes dead letters. */
    default void inputResumed() {}

    /** Records of an input partition, so many at most, were deleted before they were read. */
    default void expired(int partition, long records) {}

    /** A stream thread died, and is replaced after a wait. */
    default void streamThreadDied(Throwable cause, Duration wait) {}

    /** A transaction was committed. */
    default void committed() {}

    /** The cluster could not be looked at, or, where {@code failure} is null, could be again. */
    default void unreachable(Throwable failure) {}

    /** The stream thread looked for finished calls: it is alive. */
    void drained();

    /** An ID was entered into the ledger. */
    void admitted();

    /** An ID was entered although there was no room; {@code openLines} lines of all ledgers are open now. */
    void admittedOverCap(int openLines);

    /** A line of the ledger was struck out, its outcome forwarded. */
    void settled();

    /** An enriched record was handed to Kafka. */
    void enriched();

    /**
     * The timestamp of an output record lies beyond what its topic takes, and was brought within.
     *
     * @param topic the output topic
     */
    default void timestampAdjusted(String topic) {}

    /**
     * The brokers refused an output record for what it is, so its transaction is aborted. Called by a producer's thread.
     *
     * @param error the topic, and what they said
     * @param first whether it is the first since the limits of the topics were read
     */
    default void recordRefused(String error, boolean first) {}

    /** A dead letter was handed to Kafka; also for input that was never admitted. */
    void deadLettered(Code code);
}

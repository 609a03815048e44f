package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.topology.Continuity.StartFrom;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How the topology reads, commits and writes.
 *
 * @param topics topics it reads and writes
 * @param idPointer JSON pointer to the ID in the value of an input record; empty where the value is the ID as text
 * @param timestamp what the enriched record's timestamp is
 * @param startFrom what a person chose for partitions that cannot go on where they were left
 * @param maxOpen open lines of all ledgers towards which nothing more is read, at least 1
 * @param drainInterval how often finished calls are looked for while no input arrives, at least 1ms
 * @param maxRecordBytes largest record that is sent, in bytes; the producer's {@code max.request.size}
 * @param streams complete configuration of Kafka Streams and its clients
 */
public record TopologySettings(
        Topics topics,
        Optional<String> idPointer,
        RecordTimestamp timestamp,
        Optional<StartFrom> startFrom,
        int maxOpen,
        Duration drainInterval,
        int maxRecordBytes,
        Map<String, Object> streams) {

    /** Most records of one poll: they fit into half of the line in front of the API as it is by default. */
    public static final int MAX_POLLED = 256;

    /** What the timestamp of an enriched record is. */
    public enum RecordTimestamp {
        /** The input record's timestamp. */
        INPUT,
        /** The audited event's own time; where it cannot be parsed, the input record's timestamp. */
        EVENT
    }

    public TopologySettings {
        Objects.requireNonNull(topics, "topics");
        Objects.requireNonNull(idPointer, "idPointer");
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(startFrom, "startFrom");
        Objects.requireNonNull(drainInterval, "drainInterval");
        streams = Map.copyOf(streams);
    }

    /** Leaves out the client configuration, which may hold passwords. */
    @Override
    public String toString() {
        return "FlowSettings[topics=" + topics + ", idPointer=" + idPointer + ", timestamp=" + timestamp
                + ", startFrom=" + startFrom + ", maxOpen=" + maxOpen + ", drainInterval=" + drainInterval
                + ", maxRecordBytes=" + maxRecordBytes + "]";
    }
}

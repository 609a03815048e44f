package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Continuity.StartFrom;
import io.auditlog.enricher.kafka.TopicLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How the topology reads, commits and writes.
 *
 * @param idPointer JSON pointer to the ID in the value of an input record; empty if the value is the ID as text
 * @param timestamp source of the enriched record's timestamp
 * @param startFrom operator's choice for partitions that cannot be resumed where they were left
 * @param maxOpen limit of open entries in all ledgers, near which reading stops, at least 1
 * @param commitLatency time that a result may wait for others in its transaction, at least 1ms
 * @param maxRecordBytes largest record that is sent, in bytes; the producer's {@code max.request.size}
 * @param streams complete configuration of Kafka Streams and its clients; may contain passwords
 */
public record TopologySettings(
        Topics topics,
        Optional<String> idPointer,
        RecordTimestamp timestamp,
        Optional<StartFrom> startFrom,
        int maxOpen,
        Duration commitLatency,
        int maxRecordBytes,
        Map<String, Object> streams) {

    /** Maximum records per poll: they fit into half of the source's queue at its default size. */
    public static final int MAX_POLLED = 256;

    /** The input record's timestamp, or the time of the audited event if it can be parsed. */
    public enum RecordTimestamp {
        INPUT,
        EVENT
    }

    public TopologySettings {
        streams = Map.copyOf(streams);
    }

    /** The name of the consumer group, and the prefix of all that belongs to it. */
    public String applicationId() {
        return (String) streams.get(StreamsConfig.APPLICATION_ID_CONFIG);
    }

    /** Largest record for a topic, in bytes. */
    public int maxBytes(TopicLimits limits) {
        return Math.min(maxRecordBytes, limits.maxMessageBytes());
    }

    @Override
    public String toString() {
        return "TopologySettings[" + topics + "]";
    }
}

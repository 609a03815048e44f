package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The topology: one source, one processor with its ledger, one sink for enriched records and one for each dead-letter
 * topic. Keys and values are bytes throughout, so nothing can fail to decode before it is ours to judge.
 */
public final class EnrichTopology {

    static final String IDS = "ids";
    static final String ENRICH = "enrich";
    static final String ENRICHED = "enriched";

    /** A negative timestamp, which only old message formats can carry, must not stop the stream: it counts as zero. */
    private static final TimestampExtractor NEVER_NEGATIVE = (record, partitionTime) -> Math.max(record.timestamp(), 0);

    private EnrichTopology() {}

    /** Builds the topology of these parts. */
    public static Topology of(TopologyContext parts) {
        Topology topology = new Topology();
        Topics topics = parts.settings().topics();
        topology.addSource(
                AutoOffsetReset
                        .earliest(), // said here, the consumer itself resets nothing, so that nothing goes unnoticed
                IDS,
                NEVER_NEGATIVE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.input());
        topology.addProcessor(ENRICH, () -> new EnrichProcessor(parts), IDS);
        topology.addStateStore(Ledger.store(), ENRICH);
        addSink(topology, ENRICHED, topics.enriched());
        topics.deadLetters().forEach(topic -> addSink(topology, deadLetterSink(topic), topic));
        return topology;
    }

    /** Name of the sink that writes to a dead-letter topic. */
    static String deadLetterSink(String topic) {
        return "dead-letter-" + topic;
    }

    private static void addSink(Topology topology, String name, String topic) {
        topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), ENRICH);
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The topology: one source, one processor with its ledger, one sink for enriched records and one per dead-letter topic.
 * Keys and values are byte arrays throughout, so that no record fails to deserialize before the processor validates it.
 */
public final class EnrichTopology {

    static final String IDS = "ids";
    static final String ENRICH = "enrich";
    static final String ENRICHED = "enriched";

    /**
     * Replaces negative timestamps, which only old message formats can carry, by zero, so that they do not stop the
     * stream.
     */
    private static final TimestampExtractor NEVER_NEGATIVE = (record, partitionTime) -> Math.max(record.timestamp(), 0);

    private EnrichTopology() {}

    /** Builds the topology from these components. */
    public static Topology of(TopologyContext parts) {
        Topology topology = new Topology();
        Topics topics = parts.settings().topics();
        topology.addSource(
                AutoOffsetReset
                        .earliest(), // set here; the consumer itself resets nothing, so that no gap goes unnoticed
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

    /** Name of the sink for a dead-letter topic. */
    static String deadLetterSink(String topic) {
        return "dead-letter-" + topic;
    }

    private static void addSink(Topology topology, String name, String topic) {
        topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), ENRICH);
    }
}

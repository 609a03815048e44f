package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Signing;
import io.auditlog.enricher.fetch.EntrySource;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.topology.ledger.Ledger;
import io.auditlog.enricher.tracing.Traces;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The topology and its components: one source, one processor with its ledger, one sink for enriched records, one for
 * OCSF events if they are written, and one per dead-letter topic. All is bytes, so that no record fails to deserialize before the processor validates it.
 *
 * @param limits the limits of a topic as read last; {@code refreshLimits} reads them again and blocks
 * @param letters serializer for dead letters
 * @param nanoTime a monotonic clock, in nanoseconds
 * @param signing for the checkpoints, if they have a topic
 */
public record EnrichTopology(
        TopologySettings settings,
        InputIdReader ids,
        EntrySource source,
        Continuity continuity,
        Function<String, TopicLimits> limits,
        Runnable refreshLimits,
        Serializer<IndexedRecord> letters,
        String workerVersion,
        InstantSource clock,
        LongSupplier nanoTime,
        TopologyEvents events,
        InputGuard input,
        PollBackpressure backpressure,
        CommitTrigger commits,
        RefusedRecords refusals,
        Optional<Signing> signing,
        Traces traces) {

    static final String IDS = "ids";
    static final String ENRICH = "enrich";
    static final String ENRICHED = "enriched";
    static final String CHECKPOINTS = "checkpoints";
    static final String OCSF = "ocsf";

    /** Replaces negative timestamps, which only old message formats can carry and which would stop the stream, by zero. */
    private static final TimestampExtractor NEVER_NEGATIVE = (record, partitionTime) -> Math.max(record.timestamp(), 0);

    /** Builds it for Kafka Streams. The consumer itself resets no offsets, so that no gap goes unnoticed. */
    Topology build() {
        Topology topology = new Topology();
        Topics topics = settings.topics();
        topology.addSource(
                AutoOffsetReset.earliest(),
                IDS,
                NEVER_NEGATIVE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.input());
        topology.addProcessor(ENRICH, () -> new EnrichProcessor(this), IDS);
        topology.addStateStore(Ledger.store(), ENRICH);
        addSink(topology, ENRICHED, topics.enriched());
        topics.checkpoint().ifPresent(topic -> addSink(topology, CHECKPOINTS, topic));
        topics.ocsf().ifPresent(topic -> addSink(topology, OCSF, topic));
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

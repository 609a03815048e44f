package io.auditlog.enricher.sandbox.outcome;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows the output topics as a {@code read_committed} consumer: each outcome when it lands.
 *
 * <p>Threads: one.
 */
public final class OutcomeTail implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Follows topics, which must exist, from their beginnings. */
    public OutcomeTail(String bootstrapServers, List<String> topics) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest");
        consumer = new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The next outcomes; none if none lands within this time. */
    public List<Emitted> next(Duration retry) {
        List<Emitted> landed = new ArrayList<>();
        consumer.poll(retry).forEach(record -> landed.add(Emitted.of(record)));
        return landed;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

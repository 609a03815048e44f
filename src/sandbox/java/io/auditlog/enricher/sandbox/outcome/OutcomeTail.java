package io.auditlog.enricher.sandbox.outcome;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the output topics as a consumer: each outcome when it lands. Threads: one. */
public final class OutcomeTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALLED = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Follows topics, which must exist, from their beginnings as a {@code read_committed} consumer. */
    public OutcomeTail(String bootstrapServers, List<String> topics) {
        this(bootstrapServers, topics, "read_committed");
    }

    OutcomeTail(String bootstrapServers, List<String> topics, String isolation) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                isolation,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "none",
                "max.poll.records",
                5000);
        consumer = new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                consumer.close();
                throw new IllegalStateException("there is no topic " + topic);
            }
            found.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The next outcomes; none if none lands within this time. */
    public List<Emitted> next(Duration timeout) {
        List<Emitted> landed = new ArrayList<>();
        consumer.poll(timeout).forEach(record -> landed.add(Emitted.of(record)));
        return landed;
    }

    /** Reads up to the ends as they are now: the last stable offsets, if the consumer is {@code read_committed}. */
    void readToEnd(Consumer<Emitted> action) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long lastProgress = System.nanoTime();
        long before = -1;
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            next(POLL).stream()
                    .filter(emitted ->
                            emitted.offset() < ends.get(new TopicPartition(emitted.topic(), emitted.partition())))
                    .forEach(action);
            long now = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (now != before) {
                before = now;
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > STALLED.toNanos()) {
                throw new IllegalStateException("stuck before the ends " + ends);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

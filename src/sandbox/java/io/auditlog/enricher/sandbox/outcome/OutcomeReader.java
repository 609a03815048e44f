package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads output topics from the beginning as a {@code read_committed} consumer sees them. It never stops at what it
 * happened to receive, but at the last stable offset of every partition. The topics
 * must exist.
 *
 * <p>Threads: any; every call has a consumer of its own.
 */
public final class OutcomeReader {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALLED = Duration.ofSeconds(60);

    private final String bootstrapServers;

    public OutcomeReader(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** All that is committed now. */
    public List<Emitted> readAll(Collection<String> topics) {
        List<Emitted> all = new ArrayList<>();
        readAll(topics, all::add);
        return all;
    }

    /** All that is committed now, one by one: for runs that do not fit into memory. */
    public void readAll(Collection<String> topics, Consumer<Emitted> action) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            drain(consumer, assignAll(consumer, topics), record -> action.accept(Emitted.of(record)));
        }
    }

    /**
     * Waits until every origin has an outcome, or until the time is up; the rest of the world may still be busy. Returns
     * the origins that have none: the caller decides whether they are lost.
     */
    public Set<Origin> awaitOrigins(Collection<String> topics, Collection<Origin> origins, Duration timeout) {
        Set<Origin> missing = new HashSet<>(origins);
        long deadline = System.nanoTime() + timeout.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            assignAll(consumer, topics);
            while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
                consumer.poll(POLL)
                        .forEach(record -> missing.remove(Emitted.of(record).origin()));
            }
        }
        return missing;
    }

    /** How many records were written and then aborted: the proof that a crash really hit a transaction. */
    public long countAborted(Collection<String> topics) {
        return count(topics, "read_uncommitted") - count(topics, "read_committed");
    }

    private long count(Collection<String> topics, String isolation) {
        long[] count = {0};
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
            drain(consumer, assignAll(consumer, topics), record -> count[0]++);
        }
        return count[0];
    }

    /** Reads up to the ends as they are now: the last stable offsets, if the consumer is {@code read_committed}. */
    private static void drain(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> action) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long lastProgress = System.nanoTime();
        long before = -1;
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            consumer.poll(POLL).forEach(record -> {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    action.accept(record);
                }
            });
            long now = partitions.stream().mapToLong(consumer::position).sum();
            if (now != before) {
                before = now;
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > STALLED.toNanos()) {
                throw new IllegalStateException("stuck before the ends " + ends);
            }
        }
    }

    private static List<TopicPartition> assignAll(KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics) {
        List<TopicPartition> partitions =
                topics.stream().flatMap(topic -> partitions(consumer, topic)).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return partitions;
    }

    private static Stream<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new IllegalStateException("there is no topic " + topic);
        }
        return partitions.stream().map(partition -> new TopicPartition(topic, partition.partition()));
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("bootstrap.servers", bootstrapServers);
        configuration.put("isolation.level", isolation);
        configuration.put("enable.auto.commit", false);
        configuration.put("auto.offset.reset", "none");
        configuration.put("max.poll.records", 5000);
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

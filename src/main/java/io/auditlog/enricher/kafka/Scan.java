package io.auditlog.enricher.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** One pass over assigned partitions, up to fixed end offsets. Threads: one. */
public final class Scan {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MAX_IDLE_POLLS = 300;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;
    private int idlePolls;

    /** Reads from and up to the given offsets, of the same partitions. */
    public Scan(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.starts = Map.copyOf(starts);
        this.ends = Map.copyOf(ends);
        consumer.assign(ends.keySet());
        consumer.resume(consumer.paused()); // what a pass before this one has paused
        starts.forEach(consumer::seek);
    }

    /** Reads up to the ends of now from the wanted offsets; a partition without one is read from its beginning. */
    public static Scan upToNow(
            Consumer<byte[], byte[]> consumer,
            Collection<TopicPartition> partitions,
            Map<TopicPartition, Long> wanted) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(partitions));
        starts.replaceAll((partition, beginning) -> Math.max(beginning, wanted.getOrDefault(partition, 0L)));
        return new Scan(consumer, starts, ends);
    }

    public Map<TopicPartition, Long> starts() {
        return starts;
    }

    public Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** Whether every partition was read to its end. */
    public boolean done() {
        return partitions(false).isEmpty();
    }

    /**
     * The next records; an empty list does not mean the end.
     *
     * @throws TimeoutException if polls brought no progress for a minute
     */
    public List<ConsumerRecord<byte[], byte[]>> next() {
        consumer.pause(partitions(true));
        long before = position();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : poll()) {
            if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                records.add(record);
            }
        }
        idlePolls = position() == before ? idlePolls + 1 : 0;
        if (idlePolls >= MAX_IDLE_POLLS) {
            throw new TimeoutException("Kafka gave no records for a minute, though there are more in "
                    + partitions(false) + ": check the brokers");
        }
        return records;
    }

    /** What retention deletes before it is read is passed over. */
    private Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            consumer.beginningOffsets(e.partitions()).forEach((partition, begin) -> {
                if (begin <= consumer.position(partition)) {
                    throw e;
                }
                consumer.seek(partition, begin);
            });
            return List.of();
        }
    }

    /** The partitions that were read to their end, or the others. */
    private List<TopicPartition> partitions(boolean done) {
        return ends.keySet().stream()
                .filter(partition -> done == (consumer.position(partition) >= ends.get(partition)))
                .toList();
    }

    /** How many offsets were passed so far. */
    public long passed() {
        return position() - sum(starts);
    }

    /** How many offsets there are from the starts to the ends. */
    public long length() {
        return sum(ends) - sum(starts);
    }

    private long position() {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}

package io.auditlog.enricher.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One pass over assigned partitions, up to their end offsets at its start. Threads: one. */
final class Scan {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MAX_IDLE_POLLS = 300;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final Map<TopicPartition, Long> ends;
    private final Set<TopicPartition> open;
    private int idlePolls;

    /** Starts at the wanted offsets; a partition without one is read from its beginning. */
    Scan(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Map<TopicPartition, Long> wanted) {
        this.consumer = consumer;
        consumer.assign(partitions);
        ends = new HashMap<>(consumer.endOffsets(partitions));
        consumer.beginningOffsets(partitions)
                .forEach((partition, beginning) ->
                        starts.put(partition, Math.max(beginning, wanted.getOrDefault(partition, 0L))));
        starts.forEach(consumer::seek);
        open = new HashSet<>(partitions);
        closeThoseAtTheEnd();
    }

    Map<TopicPartition, Long> starts() {
        return starts;
    }

    /** The end offset at the start of each partition that was not left. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** Whether every partition was read to its end, or left. */
    boolean done() {
        return open.isEmpty();
    }

    /**
     * The next records; an empty list does not mean the end.
     *
     * @throws DeadLetterException if polls brought no progress for a minute
     */
    List<ConsumerRecord<byte[], byte[]>> next() throws DeadLetterException {
        int before = open.size();
        long position = position();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (open.contains(partition) && record.offset() < ends.get(partition)) {
                records.add(record);
            }
        }
        boolean moved = position() != position;
        closeThoseAtTheEnd();
        idlePolls = moved || open.size() < before ? 0 : idlePolls + 1;
        if (idlePolls >= MAX_IDLE_POLLS) {
            throw new DeadLetterException(
                    "Kafka gave no letters for a minute, though there are more in " + open + ": check the brokers");
        }
        return records;
    }

    /** Stops reading a partition before its end. */
    void leave(TopicPartition partition) {
        ends.remove(partition);
        close(partition);
    }

    /** Whether {@link #leave} was called for a partition, of which records may have been returned before. */
    boolean hasLeft(TopicPartition partition) {
        return !ends.containsKey(partition);
    }

    private void close(TopicPartition partition) {
        if (open.remove(partition)) {
            consumer.pause(Set.of(partition));
        }
    }

    private void closeThoseAtTheEnd() {
        List.copyOf(open).stream()
                .filter(partition -> consumer.position(partition) >= ends.get(partition))
                .forEach(this::close);
    }

    private long position() {
        return open.stream().mapToLong(consumer::position).sum();
    }
}

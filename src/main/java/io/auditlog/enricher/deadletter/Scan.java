package io.auditlog.enricher.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private int idlePolls;

    /** Starts at the wanted offsets; a partition without one is read from its beginning. */
    Scan(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Map<TopicPartition, Long> wanted) {
        this.consumer = consumer;
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions);
        consumer.beginningOffsets(partitions)
                .forEach((partition, beginning) ->
                        starts.put(partition, Math.max(beginning, wanted.getOrDefault(partition, 0L))));
        starts.forEach(consumer::seek);
    }

    Map<TopicPartition, Long> starts() {
        return starts;
    }

    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** Whether every partition was read to its end. */
    boolean done() {
        return partitions(false).isEmpty();
    }

    /**
     * The next records; an empty list does not mean the end.
     *
     * @throws DeadLetterException if polls brought no progress for a minute
     */
    List<ConsumerRecord<byte[], byte[]>> next() throws DeadLetterException {
        consumer.pause(partitions(true));
        long before = position();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                records.add(record);
            }
        }
        idlePolls = position() == before ? idlePolls + 1 : 0;
        if (idlePolls >= MAX_IDLE_POLLS) {
            throw new DeadLetterException("Kafka gave no letters for a minute, though there are more in "
                    + partitions(false) + ": check the brokers");
        }
        return records;
    }

    /** The partitions that were read to their end, or the others. */
    private List<TopicPartition> partitions(boolean done) {
        return ends.keySet().stream()
                .filter(partition -> done == (consumer.position(partition) >= ends.get(partition)))
                .toList();
    }

    private long position() {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }
}

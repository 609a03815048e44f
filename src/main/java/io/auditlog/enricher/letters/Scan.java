package io.auditlog.enricher.letters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One pass over assigned partitions, up to their ends as they were at its start. Threads: one. */
final class Scan {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Long> ends;
    private final Set<TopicPartition> open;
    private long lastProgress;

    /**
     * Begins a pass.
     *
     * @param starts offsets to begin at; a partition without one is read from its beginning
     */
    Scan(
            Consumer<byte[], byte[]> consumer,
            Collection<TopicPartition> partitions,
            Map<TopicPartition, Long> starts,
            LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
        this.lastProgress = nanoTime.getAsLong();
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions);
        consumer.beginningOffsets(partitions)
                .forEach((partition, beginning) ->
                        consumer.seek(partition, Math.max(beginning, starts.getOrDefault(partition, 0L))));
        open = new HashSet<>(partitions);
        closeThoseAtTheEnd();
    }

    /** Whether every partition was read to its end, or left. */
    boolean done() {
        return open.isEmpty();
    }

    /**
     * The next records; none does not mean that there are no more.
     *
     * @throws LettersFailure if the brokers have not moved on for a minute
     */
    List<ConsumerRecord<byte[], byte[]>> next() throws LettersFailure {
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
        watch(moved || open.size() < before);
        return records;
    }

    /** Reads no more of a partition. */
    void leave(TopicPartition partition) {
        if (open.remove(partition)) {
            consumer.pause(Set.of(partition));
        }
    }

    private void closeThoseAtTheEnd() {
        for (TopicPartition partition : List.copyOf(open)) {
            if (consumer.position(partition) >= ends.get(partition)) {
                leave(partition);
            }
        }
    }

    private long position() {
        return open.stream().mapToLong(consumer::position).sum();
    }

    private void watch(boolean progress) throws LettersFailure {
        long now = nanoTime.getAsLong();
        if (progress) {
            lastProgress = now;
        } else if (now - lastProgress > PATIENCE.toNanos()) {
            throw new LettersFailure(
                    "Kafka gave no letters for " + PATIENCE.toSeconds() + " s, though there are more in " + open
                            + ": check the brokers, then run the same command again, it goes on where it stopped");
        }
    }
}

package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads timestamps of single records: one fetch for each partition whose offset has changed, with a consumer that
 * belongs to no group. Threads: any one.
 */
final class OldestUnread implements AutoCloseable {

    private static final Duration ONE_POLL = Duration.ofMillis(500);
    private static final int MAX_POLLS = 10;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Known> known = new HashMap<>();

    /** The timestamp of the record at an offset. */
    private record Known(long offset, long millis) {}

    /** Takes ownership of a consumer without a group and closes it. */
    OldestUnread(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Fetches the timestamps of the records at these offsets, as far as they arrive within seconds.
     *
     * @param again whether to fetch also where the timestamp of an earlier record of the partition is known
     */
    void look(Map<TopicPartition, Long> offsets, boolean again) {
        known.keySet().retainAll(offsets.keySet());
        Map<TopicPartition, Long> wanted = new HashMap<>(offsets);
        wanted.entrySet().removeIf(offset -> isKnown(offset.getKey(), offset.getValue(), again));
        if (wanted.isEmpty()) {
            return;
        }
        consumer.assign(wanted.keySet());
        wanted.forEach(consumer::seek);
        Set<TopicPartition> missing = new HashSet<>(wanted.keySet());
        for (int poll = 0; poll < MAX_POLLS && !missing.isEmpty(); poll++) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ONE_POLL);
            for (TopicPartition partition : records.partitions()) {
                ConsumerRecord<byte[], byte[]> first =
                        records.records(partition).get(0);
                if (missing.remove(partition)) {
                    known.put(partition, new Known(wanted.get(partition), first.timestamp()));
                }
            }
            consumer.pause(records.partitions());
        }
        consumer.unsubscribe();
    }

    /** Timestamp last found in this partition, possibly of an earlier record; -1 if none. */
    long millis(TopicPartition partition) {
        Known found = known.get(partition);
        return found == null ? -1 : found.millis();
    }

    private boolean isKnown(TopicPartition partition, long offset, boolean exactly) {
        Known found = known.get(partition);
        return found != null && (found.offset() == offset || !exactly);
    }

    @Override
    public void close() {
        consumer.close();
    }
}

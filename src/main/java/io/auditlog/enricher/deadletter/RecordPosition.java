package io.auditlog.enricher.deadletter;

import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a letter lies: its own coordinates, not those of the input record it tells of.
 *
 * @param partition topic and partition
 * @param offset offset in the partition, from 0
 */
public record RecordPosition(TopicPartition partition, long offset) {

    public RecordPosition {
        Objects.requireNonNull(partition, "partition");
    }

    static RecordPosition of(ConsumerRecord<?, ?> record) {
        return new RecordPosition(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}

package io.auditlog.enricher.deadletter;

import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The position of a dead letter: its own coordinates, not those of its input record.
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

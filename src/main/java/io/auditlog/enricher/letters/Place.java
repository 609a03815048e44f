package io.auditlog.enricher.letters;

import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a letter lies: its own coordinates, not those of the input record it tells of.
 *
 * @param partition topic and partition
 * @param offset offset in the partition, from 0
 */
public record Place(TopicPartition partition, long offset) {

    public Place {
        Objects.requireNonNull(partition, "partition");
    }

    static Place of(ConsumerRecord<?, ?> record) {
        return new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}

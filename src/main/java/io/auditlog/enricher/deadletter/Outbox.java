package io.auditlog.enricher.deadletter;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Destination of a redrive's records and offsets. Threads: one. */
interface Outbox {

    /** Adds a record to the current transaction. */
    void put(ProducerRecord<byte[], byte[]> record);

    /**
     * Commits the added records and these offsets atomically.
     *
     * @param offsets next offset to read, of every partition
     */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets);

    /** Sends and commits nothing. */
    Outbox NOWHERE = new Outbox() {
        @Override
        public void put(ProducerRecord<byte[], byte[]> record) {}

        @Override
        public void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {}
    };
}

package io.auditlog.enricher.deadletter;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Where a redrive puts what it sends, together with how far it has come. Threads: one. */
interface Outbox {

    /** Puts a record into the present transaction. */
    void put(ProducerRecord<byte[], byte[]> record);

    /**
     * Makes what was put, and these offsets, one fact.
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

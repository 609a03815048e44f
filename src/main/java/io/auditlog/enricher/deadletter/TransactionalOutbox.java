package io.auditlog.enricher.deadletter;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends records and offsets in transactions. Opening it fences an earlier producer with the same transactional ID and
 * completes its open transaction; only then are the group's offsets final. Threads: one.
 */
final class TransactionalOutbox implements Outbox {

    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private boolean open;

    TransactionalOutbox(Producer<byte[], byte[]> producer, ConsumerGroupMetadata group) {
        this.producer = producer;
        this.group = group;
        producer.initTransactions();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the commit reports a failure
    public void put(ProducerRecord<byte[], byte[]> record) {
        begin();
        producer.send(record);
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        begin();
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
        open = false;
    }

    private void begin() {
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
    }
}

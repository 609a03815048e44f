package io.auditlog.enricher.deadletter;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Records and offsets in transactions. Opening it fences whoever had the same transactional id and ends what that one left
 * open; only afterwards are the group's offsets settled. Threads: one.
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
    @SuppressWarnings("FutureReturnValueIgnored") // a failure comes back from the commit
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

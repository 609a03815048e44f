package io.auditlog.enricher.reconcile;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What the cluster holds at the moment of each call. Every method may throw a {@link
 * org.apache.kafka.common.KafkaException}; an {@link org.apache.kafka.common.errors.AuthorizationException} names the
 * missing right.
 */
public interface Logs {

    /** The group's committed offsets. */
    Map<TopicPartition, Long> committed();

    /** The first offsets of those topics that exist. */
    Map<TopicPartition, Long> begins(Collection<String> topics);

    /** The offsets after the last records, or before the first record of an open transaction. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel level);

    /** Reads committed records from and up to these offsets, and waits for transactions that are open before the end. */
    void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor);

    /** Those of the topics, all of which exist, from which compaction may have removed records. */
    Set<String> compacted(Collection<String> topics);
}

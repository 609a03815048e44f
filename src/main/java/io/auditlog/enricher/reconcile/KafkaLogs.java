package io.auditlog.enricher.reconcile;

import static java.util.stream.Collectors.toSet;

import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Scan;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.StreamsConfig;

/** The real logs, read without joining the group. Threads: one. */
public final class KafkaLogs implements Logs, AutoCloseable {

    private static final int MAX_PARTITION_BYTES = 1 << 20;

    private final Admin admin;
    private final Cluster cluster;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String group;
    private final Progress progress;

    /** Opens clients with the worker's configuration; {@code name} is the suffix of the consumer's client id. */
    public KafkaLogs(StreamsConfig streams, String name, Progress progress) {
        this.admin = Cluster.admin(streams);
        this.cluster = new Cluster(admin);
        this.consumer = Cluster.reader(streams, name, MAX_PARTITION_BYTES);
        this.group = streams.getString(StreamsConfig.APPLICATION_ID_CONFIG);
        this.progress = progress;
    }

    @Override
    public Map<TopicPartition, Long> committed() {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            cluster.committed(group).forEach((partition, offset) -> {
                if (offset != null) {
                    committed.put(partition, offset.offset());
                }
            });
        } catch (GroupAuthorizationException e) {
            throw new GroupAuthorizationException(
                    "the worker's user lacks the right Describe on group " + group + ": grant it", group);
        }
        return committed;
    }

    @Override
    public Map<TopicPartition, Long> begins(Collection<String> topics) {
        return consumer.beginningOffsets(cluster.partitions(topics));
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel level) {
        return cluster.ends(partitions, level);
    }

    @Override
    public void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Scan scan = new Scan(consumer, from, to);
        String topics = String.join(
                ", ",
                new TreeSet<>(from.keySet().stream().map(TopicPartition::topic).toList()));
        try {
            while (!scan.done()) {
                scan.next().forEach(visitor);
                progress.report("offsets of " + topics, scan.passed(), scan.length());
            }
        } catch (TopicAuthorizationException e) {
            Cluster.requireUnrefused(AclOperation.READ, e.unauthorizedTopics());
            throw e;
        }
    }

    @Override
    public Set<String> compacted(Collection<String> topics) {
        return cluster.configs(topics).entrySet().stream()
                .filter(topic -> topic.getValue().get("cleanup.policy").value().contains("compact"))
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}

package io.auditlog.enricher.topology;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads a group's progress on a topic from the brokers without joining the group. Every method blocks for the response
 * and throws a {@link KafkaException} if there is none. Threads: any one.
 */
final class BacklogProbe {

    private final Admin admin;
    private final Cluster cluster;
    private final String group;
    private final String topic;

    BacklogProbe(Admin admin, String group, String topic) {
        this.admin = admin;
        this.cluster = new Cluster(admin);
        this.group = group;
        this.topic = topic;
    }

    /** The topic's retention. */
    Retention retention() throws InterruptedException {
        Config config = cluster.configs(Set.of(topic)).get(topic);
        return config == null
                ? Retention.FOR_EVER
                : new Retention(number(config, "retention.ms"), number(config, "retention.bytes"));
    }

    /**
     * The partitions by number, without the timestamps of their oldest unread records.
     *
     * @param withSizes whether to request partition sizes too
     */
    Map<Integer, PartitionBacklog> partitions(boolean withSizes) throws InterruptedException {
        TopicDescription description = cluster.describe(Set.of(topic)).get(topic);
        if (description == null) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        List<TopicPartition> all = description.partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        Map<TopicPartition, Long> earliest = offsets(all, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        Map<TopicPartition, Long> sizes = withSizes ? sizes(description) : Map.of();
        Map<Integer, PartitionBacklog> found = new HashMap<>();
        for (TopicPartition partition : all) {
            OffsetAndMetadata offset = committed.get(partition);
            found.put(
                    partition.partition(),
                    new PartitionBacklog(
                            earliest.get(partition),
                            ends.get(partition),
                            offset == null ? -1 : offset.offset(),
                            -1,
                            sizes.getOrDefault(partition, 0L)));
        }
        return found;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException {
        try {
            return Cluster.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of(); // no commit yet
        }
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                Cluster.get(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all());
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** Size of the largest replica of each partition: a replica that lags or is being moved is smaller. */
    private Map<TopicPartition, Long> sizes(TopicDescription description) throws InterruptedException {
        Set<Integer> brokers = description.partitions().stream()
                .map(TopicPartitionInfo::leader)
                .filter(leader -> leader != null)
                .map(leader -> leader.id())
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> sizes = new HashMap<>();
        for (Map<String, LogDirDescription> broker :
                Cluster.get(admin.describeLogDirs(brokers).allDescriptions()).values()) {
            for (LogDirDescription directory : broker.values()) {
                for (Map.Entry<TopicPartition, ReplicaInfo> replica :
                        directory.replicaInfos().entrySet()) {
                    sizes.merge(replica.getKey(), replica.getValue().size(), Math::max);
                }
            }
        }
        return sizes;
    }

    private static long number(Config config, String key) {
        ConfigEntry entry = config.get(key);
        return entry == null ? -1 : Long.parseLong(entry.value());
    }
}

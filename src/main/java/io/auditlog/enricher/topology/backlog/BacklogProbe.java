package io.auditlog.enricher.topology.backlog;

import static java.util.stream.Collectors.toSet;

import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.topology.backlog.BacklogEstimate.Partition;
import io.auditlog.enricher.topology.backlog.BacklogEstimate.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;

/** Reads a group's progress on a topic from the brokers without joining the group. Threads: any one. */
final class BacklogProbe implements AutoCloseable {

    private static final int MAX_RECORD_BYTES = 1 << 14;
    private static final Duration ONE_POLL = Duration.ofMillis(500);
    private static final int MAX_POLLS = 10;

    private final Admin admin;
    private final Cluster cluster;
    private final String group;
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;

    /** {@code name} tells its client from others of this process. */
    BacklogProbe(StreamsConfig streams, Admin admin, String topic, String name) {
        this.admin = admin;
        this.cluster = new Cluster(admin);
        this.group = streams.getString(StreamsConfig.APPLICATION_ID_CONFIG);
        this.topic = topic;
        this.consumer = Cluster.reader(streams, name, MAX_RECORD_BYTES);
    }

    /**
     * Takes a snapshot; blocks for the brokers' responses.
     *
     * @throws org.apache.kafka.common.KafkaException if there are none
     */
    Snapshot read(Instant now) {
        TopicDescription description = cluster.describe(Set.of(topic)).get(topic);
        if (description == null) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        Config config = cluster.configs(Set.of(topic)).get(topic);
        long retentionMillis = number(config, "retention.ms");
        long retentionBytes = number(config, "retention.bytes");
        Map<TopicPartition, Partition> partitions =
                partitions(description, retentionBytes < 0 ? Map.of() : sizes(description));
        Map<TopicPartition, Long> unread = new HashMap<>();
        partitions.forEach((partition, progress) -> unread.put(partition, progress.next()));
        unread.keySet().removeIf(partition -> partitions.get(partition).lag() == 0);
        timestamps(unread)
                .forEach((partition, millis) ->
                        partitions.computeIfPresent(partition, (key, progress) -> progress.withOldest(millis)));
        return new Snapshot(now, partitions, retentionMillis, retentionBytes);
    }

    private Map<TopicPartition, Partition> partitions(TopicDescription description, Map<TopicPartition, Long> sizes) {
        List<TopicPartition> all = description.partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed(group);
        Map<TopicPartition, Long> earliest = consumer.beginningOffsets(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        Map<TopicPartition, Partition> found = new HashMap<>();
        for (TopicPartition partition : all) {
            OffsetAndMetadata offset = committed.get(partition);
            long read = offset == null ? -1 : offset.offset();
            long bytes = sizes.getOrDefault(partition, 0L);
            found.put(partition, new Partition(earliest.get(partition), ends.get(partition), read, -1, bytes));
        }
        return found;
    }

    /** Size of the largest replica of each partition: a replica that lags or is being moved is smaller. */
    private Map<TopicPartition, Long> sizes(TopicDescription description) {
        Set<Integer> brokers = description.partitions().stream()
                .map(TopicPartitionInfo::leader)
                .filter(Objects::nonNull)
                .map(Node::id)
                .collect(toSet());
        Map<TopicPartition, Long> sizes = new HashMap<>();
        Cluster.get(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(directories -> directories.values().stream())
                .forEach(directory -> directory
                        .replicaInfos()
                        .forEach((partition, replica) -> sizes.merge(partition, replica.size(), Math::max)));
        return sizes;
    }

    /** Fetches the timestamps of the records at these offsets, as far as they arrive within seconds. */
    private Map<TopicPartition, Long> timestamps(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> found = new HashMap<>();
        consumer.assign(offsets.keySet());
        offsets.forEach(consumer::seek);
        for (int poll = 0; poll < MAX_POLLS && found.size() < offsets.size(); poll++) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ONE_POLL);
            for (TopicPartition partition : records.partitions()) {
                found.putIfAbsent(partition, records.records(partition).get(0).timestamp());
            }
            consumer.pause(records.partitions());
        }
        consumer.unsubscribe();
        return found;
    }

    private static long number(Config config, String key) {
        return config.get(key) == null ? -1 : Long.parseLong(config.get(key).value());
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO)); // else it waits for brokers that do not answer
    }
}

package io.auditlog.enricher.kafka;

import io.auditlog.enricher.entry.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics of a running worker: counts the partitions of the input and gives the changelog as many, which
 * Kafka Streams requires but does not do; reads the limits of the output topics, removes timestamp limits of the
 * changelog, and detects that a topic was recreated.
 *
 * <p>Threads: any; a check blocks for the brokers' response.
 */
public final class TopicMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(TopicMonitor.class);

    private final Cluster cluster;
    private final String input;
    private final String changelog;
    private final Set<String> written;
    private final Continuity continuity;
    private final IntConsumer partitions;
    private volatile Map<String, TopicLimits> limits = Map.of();

    /**
     * Sends no request yet.
     *
     * @param admin a client of the cluster; not closed by this class
     * @param continuity names the changelog and compares the topic ids
     * @param partitions receives the number of partitions of the input on each check
     */
    public TopicMonitor(Admin admin, Topics topics, Continuity continuity, IntConsumer partitions) {
        this.cluster = new Cluster(admin);
        this.input = topics.input();
        this.changelog = continuity.changelog();
        this.written = topics.outputs();
        written.add(changelog);
        this.continuity = continuity;
        this.partitions = partitions;
    }

    /**
     * Counts the partitions of the input.
     *
     * @throws KafkaException if they cannot be counted, or if the input topic was replaced
     */
    public void count() {
        counted(cluster.describe(Set.of(input)).get(input));
    }

    /**
     * Checks everything, and repairs the changelog.
     *
     * @throws KafkaException if something cannot be read or repaired, the message says what to do; or if a topic was
     *     replaced
     */
    public void check() {
        Set<String> all = new LinkedHashSet<>(written);
        all.add(input);
        Map<String, TopicDescription> found = cluster.describe(all);
        int wanted = counted(found.get(input));
        TopicDescription kept = found.get(changelog);
        continuity.changelogSeen(kept == null ? null : kept.topicId());
        if (kept != null && kept.partitions().size() < wanted) {
            cluster.addPartitions(changelog, wanted);
            LOG.info("Topic {} has {} partitions now, as many as {}.", changelog, wanted, input);
        }
        readLimits(found.keySet());
    }

    private int counted(TopicDescription topic) {
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("topic " + input + " does not exist");
        }
        continuity.inputSeen(topic.topicId());
        int count = topic.partitions().size();
        partitions.accept(count);
        return count;
    }

    /** Reads the limits again; see {@link #check}. */
    public void refresh() {
        readLimits(cluster.describe(written).keySet());
    }

    private void readLimits(Collection<String> existing) {
        Map<String, TopicLimits> read = new HashMap<>();
        cluster.configs(existing.stream().filter(written::contains).toList())
                .forEach((topic, config) -> read.put(topic, TopicLimits.of(config)));
        if (read.getOrDefault(changelog, TopicLimits.NONE).limitTimes()) {
            cluster.configure(changelog, Continuity.ANY_TIME);
            LOG.info(
                    "Topic {} limited the timestamps of its records, which are those of the input; it no longer does.",
                    changelog);
        }
        limits = Map.copyOf(read);
    }

    /** The limits of a topic as read last; {@link TopicLimits#NONE} if they are unknown. */
    public TopicLimits limits(String topic) {
        return limits.getOrDefault(topic, TopicLimits.NONE);
    }
}

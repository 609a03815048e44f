package io.auditlog.enricher.topology;

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
 * Tracks the number of partitions of the input topic and keeps the changelog at the same number: Kafka Streams requires
 * it, but only creates the partitions with the topic and never adds any. Also detects when either topic was recreated.
 *
 * <p>Threads: any; a check blocks for the brokers' response.
 */
public final class InputPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(InputPartitions.class);

    private final Cluster cluster;
    private final String input;
    private final String changelog;
    private final Continuity continuity;
    private final IntConsumer found;

    /**
     * Sends no request yet.
     *
     * @param admin a client of the cluster; not closed by this class
     * @param continuity names the changelog and checks the topic ids
     * @param found receives the number of partitions on each check
     */
    public InputPartitions(Admin admin, String input, Continuity continuity, IntConsumer found) {
        this.cluster = new Cluster(admin);
        this.input = input;
        this.changelog = continuity.changelog();
        this.continuity = continuity;
        this.found = found;
    }

    /**
     * Counts the partitions.
     *
     * @throws KafkaException if they cannot be counted, or if the input topic was replaced
     */
    public void count() throws InterruptedException {
        found.accept(partitions(cluster.describe(Set.of(input)).get(input)));
    }

    /**
     * Counts the partitions and adds missing ones to the changelog.
     *
     * @throws KafkaException if they cannot be counted, or if the worker may not add partitions; the message says what
     *     to do
     */
    public void look() throws InterruptedException {
        Map<String, TopicDescription> topics = cluster.describe(Set.of(input, changelog));
        int partitions = partitions(topics.get(input));
        found.accept(partitions);
        TopicDescription kept = topics.get(changelog);
        continuity.changelogSeen(kept == null ? null : kept.topicId());
        if (kept != null && kept.partitions().size() < partitions) {
            cluster.addPartitions(changelog, partitions);
            LOG.info("Topic {} has {} partitions now, as many as {}.", changelog, partitions, input);
        }
    }

    private int partitions(TopicDescription topic) {
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("topic " + input + " does not exist");
        }
        continuity.inputSeen(topic.topicId());
        return topic.partitions().size();
    }
}

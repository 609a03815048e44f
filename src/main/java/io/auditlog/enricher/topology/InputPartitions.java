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
 * How many partitions the input topic has. The changelog gets as many: Kafka Streams wants one for each, creates them with
 * the topic, and adds none. It also notices where one of them is no longer the same topic.
 *
 * <p>Threads: any; a look waits for the brokers.
 */
public final class InputPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(InputPartitions.class);

    private final Cluster cluster;
    private final String input;
    private final String changelog;
    private final Continuity continuity;
    private final IntConsumer found;

    /**
     * Nothing is asked yet.
     *
     * @param admin a client of the cluster; stays open
     * @param continuity knows the changelog, and hears the topics' ids
     * @param found takes the number with every look
     */
    public InputPartitions(Admin admin, String input, Continuity continuity, IntConsumer found) {
        this.cluster = new Cluster(admin);
        this.input = input;
        this.changelog = continuity.changelog();
        this.continuity = continuity;
        this.found = found;
    }

    /**
     * Counts them.
     *
     * @throws KafkaException if they cannot be counted, or the input is another topic than before
     */
    public void count() throws InterruptedException {
        found.accept(partitions(cluster.describe(Set.of(input)).get(input)));
    }

    /**
     * Counts them, and adds to the changelog what it lacks.
     *
     * @throws KafkaException if they cannot be counted, or if the worker may not add any; the message says what to do
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

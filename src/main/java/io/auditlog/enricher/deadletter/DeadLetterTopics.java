package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Cluster;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.TopicPartition;

/** The source and target topics of dead letters, on the cluster. Threads: one; every method blocks on the brokers. */
public final class DeadLetterTopics implements AutoCloseable {

    private final Admin admin;
    private final Cluster cluster;
    private final Topics topics;
    private final TopicCreation creation;
    private final Set<String> parkingTopics = new HashSet<>();

    /** Looks at a cluster through {@code admin}, and closes it; {@code creation} applies to parking topics. */
    public DeadLetterTopics(Admin admin, Topics topics, TopicCreation creation) {
        this.admin = admin;
        this.cluster = new Cluster(admin);
        this.topics = topics;
        this.creation = creation;
    }

    /** The name of the parking topic of a dead-letter topic. */
    static String parked(String deadLetterTopic) {
        return deadLetterTopic + "-parked";
    }

    /**
     * The partitions that can hold selected dead letters. With one topic per class, a topic may be missing because its
     * class had no failures.
     *
     * @param parked whether those of the parking topics
     * @throws DeadLetterException if no topic exists
     */
    List<TopicPartition> partitions(Selection selection, boolean parked) throws DeadLetterException {
        Set<String> names = names(selection, parked);
        List<TopicPartition> partitions = cluster.partitions(names);
        if (partitions.isEmpty()) {
            throw new DeadLetterException("There is no topic " + String.join(", ", names)
                    + ": check bootstrap.servers and dead.letter.topic; the worker says at its start what to create");
        }
        return partitions;
    }

    private Set<String> names(Selection selection, boolean parked) {
        return selection.topics(topics).stream()
                .map(topic -> parked ? parked(topic) : topic)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The groups of other selections or targets that have read from the same topics, of those that may be described. */
    public List<String> otherRedrives(RedrivePlan plan) {
        Set<String> names = names(plan.selection(), plan.fromParked());
        return Cluster.get(admin.listGroups().valid()).stream()
                .map(GroupListing::groupId)
                .filter(group -> plan.isOther(group) && hasRead(group, names))
                .sorted()
                .toList();
    }

    private boolean hasRead(String group, Set<String> names) {
        return cluster.committed(group).entrySet().stream()
                .anyMatch(read -> names.contains(read.getKey().topic())
                        && read.getValue() != null
                        && read.getValue().offset() > 0);
    }

    /** Fails unless a topic exists. */
    void require(String topic) throws DeadLetterException {
        if (cluster.describe(Set.of(topic)).isEmpty()) {
            throw new DeadLetterException(
                    "Topic " + topic + " does not exist: create it, or check bootstrap.servers and the"
                            + " name; a producer would wait for it in vain");
        }
    }

    /**
     * Ensures that the parking topic of a dead-letter topic exists; creates it if the configuration lets the worker
     * create topics.
     *
     * @throws DeadLetterException if it may not be created
     */
    void requireParking(String deadLetterTopic) throws DeadLetterException {
        String topic = parked(deadLetterTopic);
        if (!parkingTopics.contains(topic) && cluster.describe(Set.of(topic)).isEmpty()) {
            if (!creation.enabled()) {
                throw new DeadLetterException(
                        "A letter has to be parked, but topic " + topic + " does not exist: create it,"
                                + " for example with kafka-topics.sh --bootstrap-server ... --create --topic " + topic
                                + " --partitions " + creation.partitions()
                                + ", or set topics.create=true");
            }
            cluster.create(Set.of(topic), Optional.empty(), creation);
        }
        parkingTopics.add(topic);
    }

    @Override
    public void close() {
        admin.close();
    }
}

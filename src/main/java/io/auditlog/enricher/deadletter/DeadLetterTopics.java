package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The source and target topics of dead letters, on the cluster. Threads: one; every method blocks on the brokers. */
public final class DeadLetterTopics {

    private final Admin admin;
    private final Topics topics;
    private final TopicCreation creation;
    private final Set<String> parkingTopics = new HashSet<>();

    /**
     * Creates a view of a cluster.
     *
     * @param admin stays open
     * @param topics those of the worker
     * @param creation whether and how a parking topic is created
     */
    public DeadLetterTopics(Admin admin, Topics topics, TopicCreation creation) {
        this.admin = admin;
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
    List<TopicPartition> partitions(Selection selection, boolean parked)
            throws DeadLetterException, InterruptedException {
        Set<String> names = selection.topics(topics).stream()
                .map(topic -> parked ? parked(topic) : topic)
                .collect(Collectors.toCollection(TreeSet::new));
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic : describe(names)) {
            topic.partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        if (partitions.isEmpty()) {
            throw new DeadLetterException("There is no topic " + String.join(", ", names)
                    + ": check bootstrap.servers and dead.letter.topic; the worker says at its start what to create");
        }
        return partitions;
    }

    /**
     * Checks that a topic exists.
     *
     * @throws DeadLetterException if it does not
     */
    void require(String topic) throws DeadLetterException, InterruptedException {
        if (describe(Set.of(topic)).isEmpty()) {
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
    void requireParking(String deadLetterTopic) throws DeadLetterException, InterruptedException {
        String topic = parked(deadLetterTopic);
        if (!parkingTopics.contains(topic) && describe(Set.of(topic)).isEmpty()) {
            if (!creation.enabled()) {
                throw new DeadLetterException(
                        "A letter has to be parked, but topic " + topic + " does not exist: create it,"
                                + " for example with kafka-topics.sh --bootstrap-server ... --create --topic " + topic
                                + " --partitions " + creation.partitions()
                                + ", or set topics.create=true");
            }
            create(topic);
        }
        parkingTopics.add(topic);
    }

    /**
     * The partitions of topics with log-append time, whose record timestamps are about when the dead letter was
     * written; none if the configuration may not be read.
     */
    List<TopicPartition> stampedOnAppend(List<TopicPartition> partitions) throws InterruptedException {
        Set<ConfigResource> resources = partitions.stream()
                .map(partition -> new ConfigResource(ConfigResource.Type.TOPIC, partition.topic()))
                .collect(Collectors.toSet());
        Set<String> stamped = new HashSet<>();
        try {
            get(admin.describeConfigs(resources).all()).forEach((topic, config) -> {
                if (config.get("message.timestamp.type").value().equals("LogAppendTime")) {
                    stamped.add(topic.name());
                }
            });
        } catch (TopicAuthorizationException | ClusterAuthorizationException mayNotBeRead) {
            return List.of(); // reading from the beginning finds the same dead letters
        }
        return partitions.stream()
                .filter(partition -> stamped.contains(partition.topic()))
                .toList();
    }

    private void create(String topic) throws InterruptedException {
        try {
            get(admin.createTopics(List.of(new NewTopic(topic, creation.partitions(), creation.replicationFactor())))
                    .all());
        } catch (TopicExistsException createdMeanwhile) {
            parkingTopics.add(topic);
        }
    }

    /** Those of the topics that exist. */
    private List<TopicDescription> describe(Collection<String> names) throws InterruptedException {
        List<TopicDescription> found = new ArrayList<>();
        for (KafkaFuture<TopicDescription> topic :
                admin.describeTopics(names).topicNameValues().values()) {
            try {
                found.add(get(topic));
            } catch (UnknownTopicOrPartitionException missing) {
                continue; // its class had no failures
            }
        }
        return found;
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}

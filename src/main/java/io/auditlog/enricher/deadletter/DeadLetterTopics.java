package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.TopicCreation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The source and target topics of dead letters, on the cluster. Threads: one; every method blocks on the brokers. */
public final class DeadLetterTopics {

    /** Suffix of a parking topic, appended to the name of the dead-letter topic. */
    private static final String PARKED = "-parked";

    private final Admin admin;
    private final TopicCreation creation;
    private final Set<String> known = new HashSet<>();

    /**
     * Creates a view of a cluster.
     *
     * @param admin stays open
     * @param creation whether and how a parking topic is created
     */
    public DeadLetterTopics(Admin admin, TopicCreation creation) {
        this.admin = admin;
        this.creation = creation;
    }

    /** The name of the parking topic of a dead-letter topic. */
    public static String parked(String deadLetterTopic) {
        return deadLetterTopic + PARKED;
    }

    /**
     * The partitions of those topics that exist. With one topic per class, a topic may be missing because its class had
     * no failures.
     *
     * @throws DeadLetterException if none exists
     */
    List<TopicPartition> partitions(Collection<String> topics) throws DeadLetterException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        describe(topics)
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        if (partitions.isEmpty()) {
            throw new DeadLetterException("There is no topic " + String.join(", ", new TreeSet<>(topics))
                    + ": check bootstrap.servers and dead.letter.topic; the worker says at its start what to create");
        }
        return partitions;
    }

    /**
     * Checks that a topic exists.
     *
     * @throws DeadLetterException if it does not
     */
    public void require(String topic) throws DeadLetterException, InterruptedException {
        if (!known.contains(topic) && describe(Set.of(topic)).isEmpty()) {
            throw new DeadLetterException(
                    "Topic " + topic + " does not exist: create it, or check bootstrap.servers and the"
                            + " name; a producer would wait for it in vain");
        }
        known.add(topic);
    }

    /**
     * Ensures that a parking topic exists; creates it if the configuration lets the worker create topics.
     *
     * @throws DeadLetterException if it may not be created
     */
    void requireParking(String topic) throws DeadLetterException, InterruptedException {
        if (known.contains(topic)) {
            return;
        }
        if (describe(Set.of(topic)).isEmpty()) {
            if (!creation.enabled()) {
                throw new DeadLetterException(
                        "A letter has to be parked, but topic " + topic + " does not exist: create it,"
                                + " for example with kafka-topics.sh --bootstrap-server ... --create --topic " + topic
                                + " --partitions " + creation.partitions()
                                + ", or set topics.create=true");
            }
            create(topic);
        }
        known.add(topic);
    }

    /** The topics with log-append time, whose record timestamps are about when the dead letter was written. */
    Set<String> stampedOnAppend(Collection<String> topics) throws InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Set<String> stamped = new TreeSet<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> config :
                admin.describeConfigs(resources).values().entrySet()) {
            if ("LogAppendTime"
                    .equals(get(config.getValue()).get("message.timestamp.type").value())) {
                stamped.add(config.getKey().name());
            }
        }
        return stamped;
    }

    private void create(String topic) throws InterruptedException {
        NewTopic wanted = new NewTopic(topic, creation.partitions(), creation.replicationFactor());
        try {
            get(admin.createTopics(List.of(wanted)).all());
        } catch (TopicExistsException somebodyElseWasFaster) {
            known.add(topic);
        }
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) throws InterruptedException {
        Map<String, TopicDescription> found = new TreeMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), get(topic.getValue()));
            } catch (UnknownTopicOrPartitionException e) {
                known.remove(topic.getKey());
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

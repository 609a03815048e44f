package io.auditlog.enricher.topology;

import static java.util.stream.Collectors.joining;

import io.auditlog.enricher.entry.TopicCreation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topic administration for the startup and periodic checks; every method blocks for the brokers' response. Threads: any
 * one.
 */
final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final int LOOKS = 50;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final Admin admin;

    Cluster(Admin admin) {
        this.admin = admin;
    }

    /** The existing topics by name, with their authorized operations if the brokers report them. */
    Map<String, TopicDescription> describe(Collection<String> names) throws InterruptedException {
        DescribeTopicsOptions withRights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        Map<String, TopicDescription> found = new TreeMap<>();
        Set<String> refused = new TreeSet<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(names, withRights).topicNameValues().entrySet()) {
            try {
                known(topic.getValue()).ifPresent(description -> found.put(topic.getKey(), description));
            } catch (TopicAuthorizationException e) {
                refused.add(topic.getKey());
            }
        }
        TopicRight.DESCRIBE.requireUnrefused(refused);
        return found;
    }

    /** Configurations of existing topics, by name. */
    Map<String, Config> configs(Collection<String> names) throws InterruptedException {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Config> found = new TreeMap<>();
        Set<String> refused = new TreeSet<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> topic :
                admin.describeConfigs(resources).values().entrySet()) {
            try {
                found.put(topic.getKey().name(), get(topic.getValue()));
            } catch (TopicAuthorizationException e) {
                refused.add(topic.getKey().name());
            }
        }
        TopicRight.DESCRIBE_CONFIGS.requireUnrefused(refused);
        return found;
    }

    /**
     * Creates topics; brokers learn of them asynchronously. A topic created concurrently by another client is not an
     * error.
     */
    void create(Collection<String> names, TopicCreation creation) throws InterruptedException {
        List<NewTopic> wanted = names.stream()
                .map(name -> new NewTopic(name, creation.partitions(), creation.replicationFactor()))
                .toList();
        Set<String> refused = new TreeSet<>();
        for (Map.Entry<String, KafkaFuture<Void>> result :
                admin.createTopics(wanted).values().entrySet()) {
            try {
                createdOrThere(result.getValue());
            } catch (TopicAuthorizationException e) {
                refused.add(result.getKey());
            }
        }
        TopicRight.CREATE.requireUnrefused(refused);
    }

    /**
     * Like {@link #describe}, but retries for a few seconds while topics are missing: brokers learn of new topics
     * asynchronously.
     */
    Map<String, TopicDescription> awaitAll(Collection<String> names) throws InterruptedException {
        Map<String, TopicDescription> found = describe(names);
        for (int look = 0; look < LOOKS && found.size() < names.size(); look++) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
            found = describe(names);
        }
        return found;
    }

    /** Sets topic configurations and leaves all others unchanged. */
    void configure(String topic, Map<String, String> configuration) throws InterruptedException {
        List<AlterConfigOp> changes = configuration.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            get(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
        } catch (TopicAuthorizationException e) {
            String settings = configuration.entrySet().stream()
                    .map(Object::toString)
                    .sorted()
                    .collect(joining(","));
            throw new TopicAuthorizationException(
                    "the worker's user may not configure topic " + topic + ": do it once, with kafka-configs.sh"
                            + " --bootstrap-server ... --alter --topic " + topic + " --add-config " + settings
                            + ", or grant it AlterConfigs on that topic",
                    Set.of(topic));
        }
    }

    /** Increases a topic to this number of partitions; no error if another client did so concurrently. */
    void addPartitions(String topic, int partitions) throws InterruptedException {
        try {
            get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all());
        } catch (InvalidPartitionsException e) {
            if (describe(Set.of(topic)).get(topic).partitions().size() < partitions) {
                throw e;
            }
        } catch (TopicAuthorizationException e) {
            throw new TopicAuthorizationException(
                    "topic " + topic + " needs " + partitions
                            + " partitions, as many as the input, and the worker's user may"
                            + " not add them: do it once, with kafka-topics.sh --bootstrap-server ... --alter --topic "
                            + topic + " --partitions " + partitions + ", or grant it Alter on that topic",
                    Set.of(topic));
        }
    }

    /** A numeric setting of one of the brokers; empty if access is denied. */
    Optional<Long> brokerSetting(String key) throws InterruptedException {
        String broker = get(admin.describeCluster().nodes()).iterator().next().idString();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
        try {
            ConfigEntry entry = get(admin.describeConfigs(List.of(resource)).all())
                    .get(resource)
                    .get(key);
            return Optional.ofNullable(entry).map(ConfigEntry::value).map(Long::valueOf);
        } catch (KafkaException e) {
            LOG.debug("the brokers' settings cannot be seen", e);
            return Optional.empty();
        }
    }

    /** The finalized {@code transaction.version} of the brokers, 0 if unsupported. */
    int transactionVersion() throws InterruptedException {
        return Optional.ofNullable(get(admin.describeFeatures().featureMetadata())
                        .finalizedFeatures()
                        .get("transaction.version"))
                .map(range -> (int) range.maxVersionLevel())
                .orElse(0);
    }

    private static boolean createdOrThere(KafkaFuture<Void> result) throws InterruptedException {
        try {
            get(result);
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    private static Optional<TopicDescription> known(KafkaFuture<TopicDescription> topic) throws InterruptedException {
        try {
            return Optional.of(get(topic));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}

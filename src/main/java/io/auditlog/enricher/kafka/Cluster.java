package io.auditlog.enricher.kafka;

import static java.util.stream.Collectors.joining;

import io.auditlog.enricher.entry.TopicCreation;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Administration of topics. Every method blocks for the brokers' response and throws a {@link KafkaException} if there
 * is none, an {@link InterruptException} if the thread is interrupted. Threads: any.
 */
public final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int LOOKS = 50;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final Admin admin;

    /** Uses this client and does not close it. */
    public Cluster(Admin admin) {
        this.admin = admin;
    }

    /** A client whose requests fail after 15 seconds, from the configuration of Kafka Streams. */
    public static Admin admin(StreamsConfig streams) {
        return Admin.create(bounded(streams.getAdminConfigs("audit-log-enricher-admin")));
    }

    /**
     * A consumer without a group, for small reads that fail after 15 seconds.
     *
     * @param name suffix of its client id
     * @param maxPartitionBytes bytes to read of one partition at once
     */
    public static KafkaConsumer<byte[], byte[]> reader(StreamsConfig streams, String name, int maxPartitionBytes) {
        String clientId = streams.getString(StreamsConfig.APPLICATION_ID_CONFIG) + "-" + name;
        Map<String, Object> configuration = bounded(streams.getRestoreConsumerConfigs(clientId));
        configuration.put("isolation.level", "read_committed");
        configuration.put("fetch.max.bytes", 1 << 20);
        configuration.put("max.partition.fetch.bytes", maxPartitionBytes);
        configuration.put("enable.metrics.push", false);
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> bounded(Map<String, Object> configuration) {
        Map<String, Object> bounded = new HashMap<>(configuration);
        bounded.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        bounded.put("request.timeout.ms", TIMEOUT_MILLIS / 2);
        return bounded;
    }

    /** The existing topics by name, with their authorized operations if the brokers report them. */
    public Map<String, TopicDescription> describe(Collection<String> names) {
        DescribeTopicsOptions withRights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return all(
                admin.describeTopics(names, withRights).topicNameValues(),
                AclOperation.DESCRIBE,
                UnknownTopicOrPartitionException.class::isInstance);
    }

    /** The partitions of the existing ones of these topics. */
    public List<TopicPartition> partitions(Collection<String> names) {
        return describe(names).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** Configurations of existing topics, by name. */
    public Map<String, Config> configs(Collection<String> names) {
        List<ConfigResource> resources = names.stream().map(Cluster::topic).toList();
        Map<String, KafkaFuture<Config>> configs = new HashMap<>();
        admin.describeConfigs(resources).values().forEach((topic, config) -> configs.put(topic.name(), config));
        return all(configs, AclOperation.DESCRIBE_CONFIGS, failure -> false);
    }

    /** Committed offsets of a group by partition; none if it has never committed. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return committed(group, false);
    }

    /** The same; if {@code stable}, it waits for transactions that are about to change them. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group, boolean stable) {
        try {
            var options = new ListConsumerGroupOffsetsOptions().requireStable(stable);
            return get(admin.listConsumerGroupOffsets(group, options).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    /** The offsets after the last records; with {@code READ_COMMITTED} before the first that is in an open transaction. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        get(admin.listOffsets(latest, new ListOffsetsOptions(level)).all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /**
     * Creates topics; brokers learn of them asynchronously. No error if another client creates one concurrently.
     *
     * @param compacted the one with one partition, which keeps the last record of each key
     */
    public void create(Collection<String> names, Optional<String> compacted, TopicCreation creation) {
        List<NewTopic> wanted = names.stream()
                .map(name -> compacted.filter(name::equals).isPresent()
                        ? new NewTopic(name, 1, creation.replicationFactor())
                                .configs(Map.of("cleanup.policy", "compact"))
                        : new NewTopic(name, creation.partitions(), creation.replicationFactor()))
                .toList();
        all(admin.createTopics(wanted).values(), AclOperation.CREATE, TopicExistsException.class::isInstance);
    }

    /** Like {@link #describe}, but waits a few seconds for missing topics, which a broker may not know yet. */
    public Map<String, TopicDescription> awaitAll(Collection<String> names) {
        Map<String, TopicDescription> found = describe(names);
        for (int look = 0; look < LOOKS && found.size() < names.size(); look++) {
            Time.SYSTEM.sleep(BETWEEN_LOOKS_MILLIS);
            found = describe(names);
        }
        return found;
    }

    /** Sets topic configurations and leaves all others unchanged. */
    void configure(String topic, Map<String, String> configuration) {
        List<AlterConfigOp> changes = configuration.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try {
            get(admin.incrementalAlterConfigs(Map.of(topic(topic), changes)).all());
        } catch (TopicAuthorizationException e) {
            String settings = configuration.entrySet().stream()
                    .map(Object::toString)
                    .sorted()
                    .collect(joining(","));
            String message =
                    "the worker's user may not configure topic " + topic + ": do it once, with kafka-configs.sh"
                            + " --bootstrap-server ... --alter --topic " + topic + " --add-config " + settings
                            + ", or grant it AlterConfigs on that topic";
            throw new TopicAuthorizationException(message, Set.of(topic));
        }
    }

    /** Increases a topic to this number of partitions; no error if another client does so. */
    void addPartitions(String topic, int partitions) {
        try {
            get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all());
        } catch (InvalidPartitionsException e) {
            if (describe(Set.of(topic)).get(topic).partitions().size() < partitions) {
                throw e;
            }
        } catch (TopicAuthorizationException e) {
            String message = "topic " + topic + " needs " + partitions + " partitions, as many as the input, and the"
                    + " worker's user may not add them: do it once, with kafka-topics.sh --bootstrap-server ... --alter"
                    + " --topic " + topic + " --partitions " + partitions + ", or grant it Alter on that topic";
            throw new TopicAuthorizationException(message, Set.of(topic));
        }
    }

    /** A numeric setting of one of the brokers; empty if access is denied. */
    public Optional<Long> brokerSetting(String key) {
        String broker = get(admin.describeCluster().nodes()).iterator().next().idString();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
        try {
            Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
            return Optional.ofNullable(config.get(key)).map(ConfigEntry::value).map(Long::valueOf);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("the brokers' settings cannot be seen", e);
            return Optional.empty();
        }
    }

    /** The values of all futures by name, without those that failed with a skipped exception. */
    private static <T> Map<String, T> all(
            Map<String, KafkaFuture<T>> futures, AclOperation needed, Predicate<KafkaException> skipped) {
        Map<String, T> found = new TreeMap<>();
        Set<String> refused = new TreeSet<>();
        futures.forEach((topic, future) -> {
            try {
                found.put(topic, get(future));
            } catch (TopicAuthorizationException e) {
                refused.add(topic);
            } catch (KafkaException e) {
                if (!skipped.test(e)) {
                    throw e;
                }
            }
        });
        requireUnrefused(needed, refused);
        return found;
    }

    /** Fails if the brokers refused this operation on any topic. */
    public static void requireUnrefused(AclOperation needed, Set<String> refused) {
        if (!refused.isEmpty()) {
            throw new TopicAuthorizationException(lacking(needed, String.join(", ", refused)), refused);
        }
    }

    private static String lacking(AclOperation needed, String topics) {
        String shown = shown(needed);
        return "the worker's user lacks the right " + shown + " on topic " + topics
                + ": grant it, for example with kafka-acls.sh --bootstrap-server ... --add --allow-principal User:..."
                + " --operation " + shown + " --topic ...";
    }

    /** The name of an operation as {@code kafka-acls.sh} takes it: DescribeConfigs for {@code DESCRIBE_CONFIGS}. */
    public static String shown(AclOperation operation) {
        return Arrays.stream(operation.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(joining());
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    /**
     * Waits for a response.
     *
     * @throws KafkaException the failure, unwrapped
     * @throws InterruptException if the thread is interrupted; its interrupt flag is set again
     */
    public static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}

package io.auditlog.enricher.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The configuration names of Kafka Streams and its clients, with the prefixes that Streams gives them, and which of them
 * may not be set: the worker has its own key for them, or its guarantees depend on them.
 */
final class KafkaNames {

    /** Followed by settings of internal topics, whose names the clients do not list. */
    private static final String TOPIC = StreamsConfig.TOPIC_PREFIX;

    private static final Map<String, Map<String, ConfigKey>> BY_PREFIX = byPrefix();

    private static final Map<String, List<String>> REFUSED = Map.ofEntries(
            Map.entry("use bootstrap.servers", List.of("bootstrap.servers")),
            Map.entry("use application.id", List.of("application.id")),
            Map.entry("use processing.guarantee", List.of("processing.guarantee")),
            Map.entry("use commit.interval", List.of("commit.interval.ms")),
            Map.entry("use poll.interval", List.of("poll.ms")),
            Map.entry("it is made of application.id", List.of("group.id", "transactional.id")),
            Map.entry("offsets are committed with the results, and only then", List.of("enable.auto.commit")),
            Map.entry("IDs of an aborted transaction must not be read", List.of("isolation.level")),
            Map.entry(
                    "a result must not be lost or doubled on its way to the broker",
                    List.of("acks", "enable.idempotence")),
            Map.entry(
                    "a handler that goes on after an error loses IDs; the worker makes its own dead letters",
                    List.of(
                            "processing.exception.handler",
                            "deserialization.exception.handler",
                            "default.deserialization.exception.handler",
                            "production.exception.handler",
                            "default.production.exception.handler",
                            "errors.dead.letter.queue.topic.name")),
            Map.entry(
                    "keys and values are read and written as bytes; the Avro serializer is value.serializer",
                    List.of(
                            "key.serializer",
                            "value.serializer",
                            "key.deserializer",
                            "value.deserializer",
                            "default.key.serde",
                            "default.value.serde")),
            Map.entry("the ledger's changelog must be compacted, never deleted", List.of("cleanup.policy")));

    private KafkaNames() {}

    /** The definition of a known name, which may have the prefix of a client. */
    static Optional<ConfigKey> find(String name) {
        String prefix = prefix(name);
        return Optional.ofNullable(BY_PREFIX.get(prefix).get(name.substring(prefix.length())));
    }

    static boolean isTopicSetting(String name) {
        return name.startsWith(TOPIC);
    }

    /** A known name close to one that is not. */
    static Optional<String> nearest(String name) {
        String prefix = prefix(name);
        return Spelling.nearest(
                        name.substring(prefix.length()), BY_PREFIX.get(prefix).keySet())
                .map(prefix::concat);
    }

    /** Every name, without prefixes. */
    static Set<String> unprefixed() {
        return BY_PREFIX.get("").keySet();
    }

    /** Why a name may not be set, if so. */
    static Optional<String> refusal(String name) {
        if (isTopicSetting(name) && name.contains(".retention.")) {
            return Optional.of("an open line of the ledger must not expire");
        }
        int prefix = isTopicSetting(name) ? TOPIC.length() : prefix(name).length();
        return Optional.ofNullable(refusals().get(name.substring(prefix)));
    }

    /** The reasons by name, without prefixes. */
    static Map<String, String> refusals() {
        Map<String, String> refusals = new TreeMap<>();
        REFUSED.forEach((reason, names) -> names.forEach(name -> refusals.put(name, reason)));
        return refusals;
    }

    private static String prefix(String name) {
        return BY_PREFIX.keySet().stream().filter(name::startsWith).findFirst().orElseThrow();
    }

    private static Map<String, Map<String, ConfigKey>> byPrefix() {
        Map<String, ConfigKey> consumer = ConsumerConfig.configDef().configKeys();
        Map<String, ConfigKey> producer = ProducerConfig.configDef().configKeys();
        Map<String, ConfigKey> admin = AdminClientConfig.configDef().configKeys();
        Map<String, ConfigKey> any = new TreeMap<>(admin);
        any.putAll(producer);
        any.putAll(consumer);
        any.putAll(StreamsConfig.configDef().configKeys());
        Map<String, Map<String, ConfigKey>> byPrefix = new LinkedHashMap<>();
        byPrefix.put(StreamsConfig.MAIN_CONSUMER_PREFIX, consumer);
        byPrefix.put(StreamsConfig.RESTORE_CONSUMER_PREFIX, consumer);
        byPrefix.put(StreamsConfig.GLOBAL_CONSUMER_PREFIX, consumer);
        byPrefix.put(StreamsConfig.CONSUMER_PREFIX, consumer);
        byPrefix.put(StreamsConfig.PRODUCER_PREFIX, producer);
        byPrefix.put(StreamsConfig.ADMIN_CLIENT_PREFIX, admin);
        byPrefix.put("", any);
        return byPrefix;
    }
}

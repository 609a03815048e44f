package io.auditlog.enricher.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration names that Kafka Streams and its clients know, with the prefixes that Streams gives them. */
final class KafkaNames {

    /** What follows it are settings of internal topics, whose names the clients do not list. */
    private static final String TOPIC = "topic.";

    private static final Map<String, Map<String, ConfigKey>> BY_PREFIX = byPrefix();

    private KafkaNames() {}

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

    /** The name without the prefix that says which client it is for. */
    static String withoutClient(String name) {
        return name.startsWith(TOPIC)
                ? name.substring(TOPIC.length())
                : name.substring(client(name).length());
    }

    static boolean isTopicSetting(String name) {
        return name.startsWith(TOPIC);
    }

    static Optional<ConfigKey> key(String name) {
        String client = client(name);
        return Optional.ofNullable(BY_PREFIX.get(client).get(name.substring(client.length())));
    }

    /** A known name close to one that is not. */
    static Optional<String> nearest(String name) {
        String client = client(name);
        return Spelling.nearest(
                        name.substring(client.length()), BY_PREFIX.get(client).keySet())
                .map(client::concat);
    }

    /** Every name that needs no prefix. */
    static Set<String> plain() {
        return BY_PREFIX.get("").keySet();
    }

    private static String client(String name) {
        return BY_PREFIX.keySet().stream().filter(name::startsWith).findFirst().orElseThrow();
    }
}

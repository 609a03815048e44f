package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Escaped;
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
 * Keys with the prefix {@code kafka.}, passed to Kafka unchanged. A name unknown to Kafka is a warning and not a
 * problem, because an interceptor or a login module may use it.
 */
final class KafkaKeys {

    static final String PREFIX = "kafka.";

    /** Prefix for settings of internal topics, whose names the clients do not list. */
    private static final String TOPIC = StreamsConfig.TOPIC_PREFIX;

    private static final Map<String, Map<String, ConfigKey>> BY_PREFIX = byPrefix();

    /** Why a name may not be set, without prefixes: there is an own key for it, or the worker's guarantees depend on it. */
    static final Map<String, String> REFUSED = refused("""
            bootstrap.servers: use bootstrap.servers
            application.id: use application.id
            processing.guarantee: use processing.guarantee
            commit.interval.ms: use commit.interval
            group.id transactional.id: it is made of application.id
            enable.auto.commit: offsets are committed with the results, and only then
            isolation.level: IDs of an aborted transaction must not be read
            auto.offset.reset: every ID counts, those that were written before the first start too
            group.protocol: the worker paces its reading and its calls by the classic protocol
            acks enable.idempotence: a result must not be lost or doubled on its way to the broker
            cleanup.policy: the ledger's changelog must be compacted, never deleted
            processing.exception.handler deserialization.exception.handler \
            default.deserialization.exception.handler production.exception.handler \
            default.production.exception.handler errors.dead.letter.queue.topic.name: \
            a handler that goes on after an error loses IDs; the worker makes its own dead letters
            key.serializer value.serializer key.deserializer value.deserializer default.key.serde \
            default.value.serde: keys and values are read and written as bytes; the Avro serializer is value.serializer
            """);

    private KafkaKeys() {}

    /** What is wrong with a setting, or empty if nothing is known to be. */
    static Optional<String> fault(Setting setting) {
        String name = setting.key().substring(PREFIX.length());
        return refusal(name)
                .map(reason -> "may not be set: " + reason)
                .or(() -> find(name)
                        .map(ValueType::of)
                        .filter(type -> type.parse(setting.value()).isEmpty())
                        .map(type -> "Kafka wants " + type.allowed()));
    }

    /** A warning about a name that is unknown to Kafka, or empty if it is known. */
    static Optional<String> warning(String name) {
        if (name.startsWith(TOPIC) || find(name).isPresent()) {
            return Optional.empty();
        }
        String prefix = prefix(name);
        String hint = Spelling.suggestion(
                name.substring(prefix.length()), BY_PREFIX.get(prefix).keySet(), PREFIX + prefix);
        return Optional.of(Escaped.text(PREFIX + name) + ": Kafka knows no such name, it is passed on as it is" + hint);
    }

    /** The definition of a known name, which may have a client prefix. */
    static Optional<ConfigKey> find(String name) {
        String prefix = prefix(name);
        return Optional.ofNullable(BY_PREFIX.get(prefix).get(name.substring(prefix.length())));
    }

    /** All names, without prefixes. */
    static Set<String> names() {
        return BY_PREFIX.get("").keySet();
    }

    private static Optional<String> refusal(String name) {
        boolean topic = name.startsWith(TOPIC);
        if (topic && name.contains(".retention.")) {
            return Optional.of("an open line of the ledger must not expire");
        }
        int prefix = topic ? TOPIC.length() : prefix(name).length();
        return Optional.ofNullable(REFUSED.get(name.substring(prefix)));
    }

    /** The name for all clients. */
    static String withoutPrefix(String name) {
        return name.substring(prefix(name).length());
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
        List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.")
                .forEach(prefix -> byPrefix.put(prefix, consumer));
        byPrefix.put(StreamsConfig.PRODUCER_PREFIX, producer);
        byPrefix.put(StreamsConfig.ADMIN_CLIENT_PREFIX, admin);
        byPrefix.put("", any);
        return byPrefix;
    }

    private static Map<String, String> refused(String reasons) {
        Map<String, String> refused = new TreeMap<>();
        reasons.lines()
                .map(line -> line.split(": ", 2))
                .forEach(line -> List.of(line[0].split(" ")).forEach(name -> refused.put(name, line[1])));
        return refused;
    }
}

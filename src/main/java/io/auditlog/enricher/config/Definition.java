package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Every key of the worker, group by group. What begins with {@code kafka.} is Kafka's own and not listed here. */
final class Definition {

    /** What Kafka's own names are written behind. */
    static final String KAFKA = "kafka.";

    private static final ConfigDef ALL = define();

    private Definition() {}

    private static ConfigDef define() {
        ConfigDef all = new ConfigDef();
        StreamsKeys.define(all);
        TopicKeys.define(all);
        CredentialKeys.define(all);
        RateKeys.define(all);
        ConnectionKeys.define(all);
        RetryKeys.define(all);
        BreakerKeys.define(all);
        EntryKeys.define(all);
        WorkerKeys.define(all);
        SerializerKeys.define(all);
        RegistryKeys.define(all);
        return all;
    }

    static Set<String> names() {
        return ALL.names();
    }

    static List<String> groups() {
        return ALL.groups();
    }

    /** The keys in the order of the reference. */
    static List<ConfigKey> keys() {
        return groups().stream()
                .flatMap(group -> ALL.configKeys().values().stream()
                        .filter(key -> key.group.equals(group))
                        .sorted((left, right) -> Integer.compare(left.orderInGroup, right.orderInGroup)))
                .toList();
    }

    static Optional<ConfigKey> key(String name) {
        return Optional.ofNullable(ALL.configKeys().get(name));
    }

    /** Whether the key is handed to the serializer as it is written. */
    static boolean isHandedOn(ConfigKey key) {
        return key.importance == Importance.LOW;
    }

    /** Completes "must be ...". */
    static String allowed(ConfigKey key) {
        if (key.validator != null) {
            return key.validator.toString();
        }
        return switch (key.type) {
            case BOOLEAN -> "true or false";
            case SHORT, INT, LONG -> "a whole number";
            case DOUBLE -> "a number";
            case LIST -> "a list separated by commas";
            case CLASS -> "a class on the class path";
            case STRING, PASSWORD -> "text";
        };
    }

    static boolean isPassword(ConfigKey key) {
        return key.type == PASSWORD;
    }
}

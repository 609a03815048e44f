package io.auditlog.enricher.config;

import io.auditlog.enricher.serde.AvroWireSerializer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The serializer of the Avro records.
 *
 * @param className a {@code Serializer} with a no-argument constructor
 * @param properties passed to its {@code configure}; may hold passwords
 */
public record SerializerSettings(String className, Map<String, Object> properties) {

    private static final String CONFLUENT_CLASS = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String TLS_PREFIX = "schema.registry.";

    /** Prefixes of names that a serializer may define; the remainder cannot be checked here. */
    static final List<String> PREFIXES = List.of("bearer.auth.", "request.header.", "rule.executors.", "rule.actions.");

    /** Names known only to Confluent's serializer, by type; listed so that a misspelt name is detected. */
    private static final String CONFLUENT = """
            boolean  avro.reflection.allow.null avro.use.logical.type.converters id.compatibility.strict
            boolean  avro.remove.java.properties latest.compatibility.strict propagate.schema.tags
            boolean  rule.service.loader.enable schema.reflection schema.registry.url.randomize
            short    bearer.auth.cache.expiry.buffer.seconds
            int      latest.cache.size latest.cache.ttl.sec max.schemas.per.subject missing.cache.size
            int      retries.max.wait.ms use.schema.id
            long     missing.id.cache.ttl.sec missing.schema.cache.ttl.sec missing.version.cache.ttl.sec
            string   bearer.auth.client.id bearer.auth.custom.provider.class bearer.auth.issuer.endpoint.url
            string   bearer.auth.scope bearer.auth.scope.claim.name bearer.auth.sub.claim.name context.name.strategy
            string   key.subject.name.strategy rule.actions rule.executors schema.format use.latest.with.metadata
            password bearer.auth.client.secret
            """;

    /** The keys passed to the serializer unchanged, ordered by name. */
    static final List<Key<Object>> KEYS = keys();

    public SerializerSettings {
        Objects.requireNonNull(className, "className");
        properties = Map.copyOf(properties);
    }

    /**
     * Checks the settings against the serializer, as far as possible without the registry.
     *
     * @throws IllegalArgumentException if the serializer rejects them
     */
    static SerializerSettings checked(String className, Map<String, Object> properties) {
        if (isDefault(className)) {
            configureDefault(properties);
        } else if (!isSerializer(className)) {
            throw new IllegalArgumentException(Keys.VALUE_SERIALIZER + " = " + className
                    + ": is no Kafka Serializer on the class path; its jars belong in lib/");
        }
        return new SerializerSettings(className, properties);
    }

    /** Defaults for the serializer: Confluent's must also find the shipped schemas. */
    static Map<String, Object> defaults(String className) {
        return className.equals(CONFLUENT_CLASS) ? Map.of("avro.remove.java.properties", "true") : Map.of();
    }

    static boolean isDefault(String className) {
        return className.equals(AvroWireSerializer.class.getName());
    }

    private static void configureDefault(Map<String, Object> properties) {
        try (AvroWireSerializer serializer = new AvroWireSerializer()) {
            serializer.configure(properties, false);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static boolean isSerializer(String className) {
        try {
            Class<?> named = Class.forName(className, false, SerializerSettings.class.getClassLoader());
            return Serializer.class.isAssignableFrom(named);
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }

    /** Whether an unlisted name may belong to a serializer. */
    static boolean isExtension(String name) {
        return PREFIXES.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    private static List<Key<Object>> keys() {
        Map<String, Key<Object>> all = new TreeMap<>();
        CONFLUENT
                .lines()
                .map(line -> List.of(line.split(" +")))
                .forEach(line -> line.stream()
                        .skip(1)
                        .forEach(name -> all.put(
                                name,
                                key(name, ConfigDef.Type.valueOf(line.get(0).toUpperCase(Locale.ROOT))))));
        for (ConfigKey tls : new ConfigDef().withClientSslSupport().configKeys().values()) {
            all.put(TLS_PREFIX + tls.name, key(TLS_PREFIX + tls.name, tls.type));
        }
        for (ConfigKey own : AvroWireSerializer.configuration().configKeys().values()) {
            all.put(own.name, key(own.name, own.type).doc(own.documentation));
        }
        return List.copyOf(all.values());
    }

    private static Key<Object> key(String name, ConfigDef.Type type) {
        return Key.passedOn(name, ValueType.of(type));
    }

    /** Omits the values. */
    @Override
    public String toString() {
        return "SerializerSettings[className=" + className + ", properties=" + properties.keySet() + "]";
    }
}

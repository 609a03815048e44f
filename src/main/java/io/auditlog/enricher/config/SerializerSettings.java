package io.auditlog.enricher.config;

import io.auditlog.enricher.serde.AvroWireSerializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The serializer of the Avro records.
 *
 * @param className a {@code Serializer} with a no-argument constructor
 * @param properties passed to its {@code configure}; may hold passwords
 */
public record SerializerSettings(String className, Map<String, Object> properties) {

    private static final String URL = "schema.registry.url";
    private static final String CLASS = "value.serializer";

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
    static final List<Keys.Key> KEYS = keys();

    public SerializerSettings {
        Objects.requireNonNull(className, "className");
        properties = Map.copyOf(properties);
    }

    /**
     * Checks the settings against the serializer, as far as possible without the registry.
     *
     * @throws IllegalArgumentException if the serializer rejects them
     */
    static SerializerSettings of(Values values) {
        String className = values.get(CLASS, String.class);
        Map<String, Object> properties = new TreeMap<>(defaults(className));
        properties.putAll(values.passedOn());
        properties.put(URL, values.get(URL, String.class));
        if (isDefault(className)) {
            try (AvroWireSerializer serializer = new AvroWireSerializer()) {
                serializer.configure(properties, false);
            } catch (ConfigException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        } else if (!isSerializer(className)) {
            throw new IllegalArgumentException(
                    CLASS + " = " + className + ": is no Kafka Serializer on the class path; its jars belong in lib/");
        }
        return new SerializerSettings(className, properties);
    }

    /** Defaults for the serializer: Confluent's must also find the shipped schemas. */
    static Map<String, String> defaults(String className) {
        boolean confluent = className.equals("io.confluent.kafka.serializers.KafkaAvroSerializer");
        return confluent ? Map.of("avro.remove.java.properties", "true") : Map.of();
    }

    /** Settings of the serializer that are allowed but probably unintended. */
    static List<String> warnings(Values values) {
        Set<String> passedOn = values.passedOn().keySet();
        List<String> warnings = new ArrayList<>();
        if (passedOn.contains("basic.auth.user.info") && !passedOn.contains("basic.auth.credentials.source")) {
            warnings.add("basic.auth.user.info: has no effect without basic.auth.credentials.source=USER_INFO");
        }
        if (isDefault(values.get(CLASS, String.class))) {
            passedOn.stream()
                    .filter(key -> !AvroWireSerializer.heeds(key))
                    .forEach(key -> warnings.add(key + ": has no effect on the default " + CLASS));
        }
        return warnings;
    }

    /** Whether an unlisted name may belong to a serializer. */
    static boolean isExtension(String name) {
        return PREFIXES.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    private static boolean isDefault(String className) {
        return className.equals(AvroWireSerializer.class.getName());
    }

    private static boolean isSerializer(String className) {
        try {
            Class<?> named = Class.forName(className, false, SerializerSettings.class.getClassLoader());
            return Serializer.class.isAssignableFrom(named);
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }

    private static List<Keys.Key> keys() {
        Map<String, ConfigDef.Type> types = new TreeMap<>();
        for (String line : CONFLUENT.lines().toList()) {
            String[] names = line.split(" +", -1);
            ConfigDef.Type type = ConfigDef.Type.valueOf(names[0].toUpperCase(Locale.ROOT));
            List.of(names).subList(1, names.length).forEach(name -> types.put(name, type));
        }
        new ConfigDef()
                .withClientSslSupport()
                .configKeys()
                .forEach((name, tls) -> types.put("schema.registry." + name, tls.type));
        AvroWireSerializer.configuration().configKeys().forEach((name, own) -> types.put(name, own.type));
        return types.entrySet().stream()
                .map(key -> new Keys.Key(key.getKey(), ValueType.of(key.getValue()), Keys.Key.Use.PASSED_ON, null))
                .toList();
    }

    /** Omits the values. */
    @Override
    public String toString() {
        return "SerializerSettings[className=" + className + ", properties=" + properties.keySet() + "]";
    }
}

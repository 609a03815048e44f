package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.SHORT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.wire.AvroWireSerializer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/** How the schema registry is reached: Confluent's names, handed to the serializer as they are. */
final class RegistryKeys {

    private static final String GROUP = "Schema registry";
    private static final String CONFLUENT_SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";

    /** Families of names that a serializer may extend; what follows cannot be checked here. */
    static final List<String> OPEN_FAMILIES =
            List.of("bearer.auth.", "request.header.", "rule.executors.", "rule.actions.");

    private RegistryKeys() {}

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, GROUP);
        group.handedOn(
                        "basic.auth.credentials.source",
                        STRING,
                        "Where user and password come from: URL or USER_INFO (Confluent's serializer: also SASL_INHERIT); URL.")
                .handedOn("basic.auth.user.info", PASSWORD, "user:password, with USER_INFO.")
                .handedOn("schema.registry.basic.auth.user.info", PASSWORD, "Older name of the same.")
                .handedOn("http.connect.timeout.ms", INT, "Longest wait for a connection, in ms; 5000.")
                .handedOn("http.read.timeout.ms", INT, "Longest wait for a reply, in ms; 15000.")
                .handedOn("max.retries", INT, "Retries of a failed request; 3.")
                .handedOn("retries.wait.ms", INT, "Wait before each retry, in ms; 500.")
                .handedOn("retries.max.wait.ms", INT, "Longest wait before a retry, in ms.")
                .handedOn("schema.registry.url.randomize", BOOLEAN, "Whether to start at any of the URLs.")
                .handedOn("proxy.host", STRING, "Proxy in front of the registry.")
                .handedOn("proxy.port", INT, "Its port.");
        defineBearer(group);
        ConfigDef tls = new ConfigDef().withClientSslSupport();
        tls.names().stream()
                .sorted()
                .forEach(name -> group.handedOn(
                        "schema.registry." + name,
                        tls.configKeys().get(name).type,
                        "Kafka's " + name + ", for the registry."));
    }

    private static void defineBearer(KeyGroup group) {
        group.handedOn(
                        "bearer.auth.credentials.source",
                        STRING,
                        "Where the token comes from: STATIC_TOKEN (Confluent's serializer: also OAUTHBEARER,"
                                + " SASL_OAUTHBEARER_INHERIT and CUSTOM).")
                .handedOn("bearer.auth.token", PASSWORD, "The token, with STATIC_TOKEN.")
                .handedOn("bearer.auth.issuer.endpoint.url", STRING, "Token endpoint, with OAUTHBEARER.")
                .handedOn("bearer.auth.client.id", STRING, "Client id, with OAUTHBEARER.")
                .handedOn("bearer.auth.client.secret", PASSWORD, "Client secret, with OAUTHBEARER.")
                .handedOn("bearer.auth.scope", STRING, "Scope to ask for.")
                .handedOn("bearer.auth.scope.claim.name", STRING, "Claim that holds the scope; scope.")
                .handedOn("bearer.auth.sub.claim.name", STRING, "Claim that holds the subject; sub.")
                .handedOn("bearer.auth.logical.cluster", STRING, "Logical cluster of the registry.")
                .handedOn("bearer.auth.identity.pool.id", STRING, "Identity pool.")
                .handedOn("bearer.auth.cache.expiry.buffer.seconds", SHORT, "Seconds a token is renewed early.")
                .handedOn("bearer.auth.custom.provider.class", STRING, "Class that provides tokens, with CUSTOM.");
    }

    /** Whether a name without definition may belong to the serializer. */
    static boolean isOpen(String key) {
        return OPEN_FAMILIES.stream().anyMatch(family -> key.startsWith(family) && key.length() > family.length());
    }

    static SerializerSettings serializer(Values values) {
        String className = values.text(SerializerKeys.VALUE_SERIALIZER);
        Map<String, Object> properties = new TreeMap<>(defaults(className));
        properties.putAll(values.handedOn());
        properties.put(SerializerKeys.REGISTRY_URL, values.text(SerializerKeys.REGISTRY_URL));
        if (className.equals(SerializerKeys.DEFAULT_SERIALIZER)) {
            tryOn(properties);
        } else if (!isSerializer(className)) {
            throw new IllegalArgumentException(SerializerKeys.VALUE_SERIALIZER + " = " + className
                    + ": is no Kafka Serializer on the class path; its jars belong in lib/");
        }
        return new SerializerSettings(className, properties);
    }

    /** What a serializer is handed where the configuration says nothing else: Confluent's too shall find the shipped schemas. */
    static Map<String, Object> defaults(String className) {
        return className.equals(CONFLUENT_SERIALIZER) ? Map.of("avro.remove.java.properties", "true") : Map.of();
    }

    /** What our own serializer refuses is told with all other problems; it asks nobody yet. */
    private static void tryOn(Map<String, Object> properties) {
        try (AvroWireSerializer tried = new AvroWireSerializer()) {
            tried.configure(properties, false);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** What is set for the serializer and has no effect on it; nothing is known of another one than our own. */
    static List<String> ignored(Values values) {
        if (!values.text(SerializerKeys.VALUE_SERIALIZER).equals(SerializerKeys.DEFAULT_SERIALIZER)) {
            return List.of();
        }
        return values.handedOn().keySet().stream()
                .filter(key -> !AvroWireSerializer.heeds(key))
                .map(key -> key + ": has no effect on the default " + SerializerKeys.VALUE_SERIALIZER)
                .toList();
    }

    private static boolean isSerializer(String className) {
        try {
            Class<?> named = Class.forName(className, false, RegistryKeys.class.getClassLoader());
            return Serializer.class.isAssignableFrom(named);
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }
}

package io.auditlog.enricher.wire;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The configuration of this room, by Confluent's property names. */
final class WireConfig {

    static final String URL = "schema.registry.url";
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String USE_LATEST = "use.latest.version";
    static final String LATEST_STRICT = "latest.compatibility.strict";
    static final String NORMALIZE = "normalize.schemas";
    static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";
    static final String SPECIFIC_READER = "specific.avro.reader";
    static final String KEY_STRATEGY = "key.subject.name.strategy";
    static final String VALUE_STRATEGY = "value.subject.name.strategy";

    static final String BASIC_SOURCE = "basic.auth.credentials.source";
    static final String BASIC_USER_INFO = "basic.auth.user.info";
    static final String BASIC_USER_INFO_OLD = "schema.registry.basic.auth.user.info";
    static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    static final String BEARER_TOKEN = "bearer.auth.token";
    static final String BEARER_CLUSTER = "bearer.auth.logical.cluster";
    static final String BEARER_POOL = "bearer.auth.identity.pool.id";
    static final String HEADER_PREFIX = "request.header.";

    static final String TLS_PREFIX = "schema.registry.ssl.";
    static final String TLS_HOST_CHECK = TLS_PREFIX + "endpoint.identification.algorithm";
    static final String TLS_KEY_PASSWORD = TLS_PREFIX + "key.password";

    static final String PROXY_HOST = "proxy.host";
    static final String PROXY_PORT = "proxy.port";
    static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    static final String READ_TIMEOUT = "http.read.timeout.ms";
    static final String MAX_RETRIES = "max.retries";
    static final String RETRY_WAIT = "retries.wait.ms";

    private static final String STRATEGY = "TopicNameStrategy";

    private WireConfig() {}

    /** Parses what Kafka hands to {@code configure}; keys that are not this room's are left alone. */
    static AbstractConfig parse(Map<String, ?> configs) {
        Map<String, Object> named = new HashMap<>(configs);
        named.replaceAll((key, value) -> value instanceof Class<?> type ? type.getName() : value);
        return new AbstractConfig(definition(), named, false);
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        defineSchemas(definition);
        defineAuthorization(definition);
        defineTls(definition);
        defineHttp(definition);
        return definition;
    }

    private static void defineSchemas(ConfigDef d) {
        d.define(
                URL,
                ConfigDef.Type.LIST,
                Importance.HIGH,
                "Registries, asked in turn until one answers; or mock://NAME.");
        d.define(
                AUTO_REGISTER,
                ConfigDef.Type.BOOLEAN,
                true,
                Importance.MEDIUM,
                "Register schemas, or only look them up.");
        d.define(USE_LATEST, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Write with the subject's newest schema.");
        d.define(
                LATEST_STRICT,
                ConfigDef.Type.BOOLEAN,
                true,
                Importance.LOW,
                "Refuse records that the newest schema alters.");
        d.define(NORMALIZE, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Let the registry normalize schemas.");
        d.define(REMOVE_JAVA_PROPERTIES, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Leave avro.java.string out.");
        d.define(SPECIFIC_READER, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Read into generated classes.");
        d.define(KEY_STRATEGY, ConfigDef.Type.STRING, STRATEGY, Importance.MEDIUM, "How subjects of keys are named.");
        d.define(
                VALUE_STRATEGY,
                ConfigDef.Type.STRING,
                STRATEGY,
                Importance.MEDIUM,
                "How subjects of values are named.");
    }

    private static void defineAuthorization(ConfigDef d) {
        d.define(BASIC_SOURCE, ConfigDef.Type.STRING, null, Importance.MEDIUM, "URL (the default) or USER_INFO.");
        d.define(BASIC_USER_INFO, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "user:password for USER_INFO.");
        d.define(BASIC_USER_INFO_OLD, ConfigDef.Type.PASSWORD, null, Importance.LOW, "The old name of the same.");
        d.define(BEARER_SOURCE, ConfigDef.Type.STRING, null, Importance.MEDIUM, "STATIC_TOKEN.");
        d.define(BEARER_TOKEN, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "The token.");
        d.define(
                BEARER_CLUSTER, ConfigDef.Type.STRING, null, Importance.LOW, "Sent as target-sr-cluster with a token.");
        d.define(
                BEARER_POOL,
                ConfigDef.Type.STRING,
                null,
                Importance.LOW,
                "Sent as Confluent-Identity-Pool-Id with a token.");
    }

    private static void defineTls(ConfigDef d) {
        for (String store : List.of("truststore", "keystore")) {
            d.define(
                    TLS_PREFIX + store + ".location",
                    ConfigDef.Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "Path of the store.");
            d.define(
                    TLS_PREFIX + store + ".password",
                    ConfigDef.Type.PASSWORD,
                    null,
                    Importance.MEDIUM,
                    "Its password.");
            d.define(
                    TLS_PREFIX + store + ".type",
                    ConfigDef.Type.STRING,
                    "JKS",
                    Importance.LOW,
                    "JKS, PKCS12, or a PEM truststore.");
        }
        d.define(
                TLS_KEY_PASSWORD,
                ConfigDef.Type.PASSWORD,
                null,
                Importance.MEDIUM,
                "Password of the key, if not the store's.");
        d.define(
                TLS_HOST_CHECK,
                ConfigDef.Type.STRING,
                "https",
                Importance.LOW,
                "https; the host name check cannot be disabled.");
    }

    private static void defineHttp(ConfigDef d) {
        d.define(PROXY_HOST, ConfigDef.Type.STRING, null, Importance.LOW, "Proxy in front of the registry.");
        d.define(PROXY_PORT, ConfigDef.Type.INT, null, Importance.LOW, "Its port.");
        d.define(
                CONNECT_TIMEOUT,
                ConfigDef.Type.INT,
                5_000,
                atLeast(1),
                Importance.LOW,
                "Longest wait for a connection.");
        d.define(
                READ_TIMEOUT,
                ConfigDef.Type.INT,
                15_000,
                atLeast(1),
                Importance.LOW,
                "Longest wait for a whole reply.");
        d.define(
                MAX_RETRIES,
                ConfigDef.Type.INT,
                3,
                atLeast(0),
                Importance.LOW,
                "Further rounds of a read that found no answer.");
        d.define(RETRY_WAIT, ConfigDef.Type.INT, 500, atLeast(0), Importance.LOW, "Wait before each further round.");
    }
}

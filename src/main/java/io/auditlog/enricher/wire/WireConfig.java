package io.auditlog.enricher.wire;

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
    static final String NORMALIZE = "normalize.schemas";
    static final String SPECIFIC_READER = "specific.avro.reader";
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

    /** Whether a property has an effect where values are written. */
    static boolean concernsWriters(String property) {
        return property.startsWith(HEADER_PREFIX)
                || (definition().names().contains(property) && !property.equals(SPECIFIC_READER));
    }

    private static void defineSchemas(ConfigDef d) {
        d.define(URL, ConfigDef.Type.LIST, Importance.HIGH, "Registries, asked in turn; or mock://NAME.");
        flag(d, AUTO_REGISTER, true, "Register schemas, or only look them up.");
        flag(d, USE_LATEST, false, "Write with the id of the subject's newest schema.");
        flag(d, NORMALIZE, false, "Let the registry normalize schemas.");
        flag(d, SPECIFIC_READER, false, "Read into generated classes.");
        text(d, VALUE_STRATEGY, "TopicNameStrategy", "How subjects of values are named.");
    }

    private static void defineAuthorization(ConfigDef d) {
        text(d, BASIC_SOURCE, null, "URL (the default) or USER_INFO.");
        secret(d, BASIC_USER_INFO, "user:password for USER_INFO.");
        secret(d, BASIC_USER_INFO_OLD, "The old name of the same.");
        text(d, BEARER_SOURCE, null, "STATIC_TOKEN.");
        secret(d, BEARER_TOKEN, "The token.");
        text(d, BEARER_CLUSTER, null, "Sent as target-sr-cluster with a token.");
        text(d, BEARER_POOL, null, "Sent as Confluent-Identity-Pool-Id with a token.");
    }

    private static void defineTls(ConfigDef d) {
        for (String store : List.of("truststore", "keystore")) {
            text(d, TLS_PREFIX + store + ".location", null, "Path of the store.");
            secret(d, TLS_PREFIX + store + ".password", "Its password.");
            text(d, TLS_PREFIX + store + ".type", "JKS", "JKS, PKCS12 or PEM.");
        }
        secret(d, TLS_KEY_PASSWORD, "Password of the key, if it is not the store's.");
        text(d, TLS_HOST_CHECK, "https", "https: the host name check cannot be disabled.");
    }

    private static void defineHttp(ConfigDef d) {
        text(d, PROXY_HOST, null, "Proxy in front of the registry.");
        d.define(PROXY_PORT, ConfigDef.Type.INT, null, Importance.LOW, "Its port.");
        number(d, CONNECT_TIMEOUT, 5_000, 1, "Longest wait for a connection.");
        number(d, READ_TIMEOUT, 15_000, 1, "Longest wait for a whole reply.");
        number(d, MAX_RETRIES, 3, 0, "Further rounds of a read that found no answer.");
        number(d, RETRY_WAIT, 500, 0, "Wait before each further round.");
    }

    private static void flag(ConfigDef d, String name, boolean usual, String doc) {
        d.define(name, ConfigDef.Type.BOOLEAN, usual, Importance.LOW, doc);
    }

    private static void text(ConfigDef d, String name, String usual, String doc) {
        d.define(name, ConfigDef.Type.STRING, usual, Importance.LOW, doc);
    }

    private static void secret(ConfigDef d, String name, String doc) {
        d.define(name, ConfigDef.Type.PASSWORD, null, Importance.LOW, doc);
    }

    private static void number(ConfigDef d, String name, int usual, int least, String doc) {
        d.define(name, ConfigDef.Type.INT, usual, ConfigDef.Range.atLeast(least), Importance.LOW, doc);
    }
}

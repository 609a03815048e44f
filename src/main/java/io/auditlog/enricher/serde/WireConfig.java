package io.auditlog.enricher.serde;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The configuration of this package, by Confluent's property names. */
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

    static final String PROXY_HOST = "proxy.host";
    static final String PROXY_PORT = "proxy.port";
    static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    static final String READ_TIMEOUT = "http.read.timeout.ms";
    static final String MAX_RETRIES = "max.retries";
    static final String RETRY_WAIT = "retries.wait.ms";

    private WireConfig() {}

    /** Parses what Kafka passes to {@code configure}; unknown keys are ignored. */
    static AbstractConfig parse(Map<String, ?> configs) {
        Map<String, Object> named = new HashMap<>(configs);
        named.replaceAll((key, value) -> value instanceof Class<?> type ? type.getName() : value);
        return new AbstractConfig(definition(), named, false);
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef()
                .define(URL, LIST, HIGH, "Registries, asked in turn; or mock://NAME.")
                .define(AUTO_REGISTER, BOOLEAN, true, LOW, "Register schemas, or only look them up.")
                .define(USE_LATEST, BOOLEAN, false, LOW, "Write with the id of the subject's newest schema.")
                .define(NORMALIZE, BOOLEAN, false, LOW, "Let the registry normalize schemas.")
                .define(SPECIFIC_READER, BOOLEAN, false, LOW, "Read into generated classes.")
                .define(VALUE_STRATEGY, STRING, "TopicNameStrategy", LOW, "How subjects are named.")
                .define(BASIC_SOURCE, STRING, null, LOW, "URL (the default) or USER_INFO.")
                .define(BASIC_USER_INFO, PASSWORD, null, LOW, "user:password for USER_INFO.")
                .define(BASIC_USER_INFO_OLD, PASSWORD, null, LOW, "The old name of the same.")
                .define(BEARER_SOURCE, STRING, null, LOW, "STATIC_TOKEN.")
                .define(BEARER_TOKEN, PASSWORD, null, LOW, "The token.")
                .define(BEARER_CLUSTER, STRING, null, LOW, "Sent as target-sr-cluster with a token.")
                .define(BEARER_POOL, STRING, null, LOW, "Sent as Confluent-Identity-Pool-Id with a token.")
                .define(
                        TLS_PREFIX + "key.password",
                        PASSWORD,
                        null,
                        LOW,
                        "Password of the key, if it is not the store's.")
                .define(
                        TLS_PREFIX + "endpoint.identification.algorithm",
                        STRING,
                        "https",
                        LOW,
                        "https: the host name check cannot be disabled.")
                .define(PROXY_HOST, STRING, null, LOW, "Proxy in front of the registry.")
                .define(PROXY_PORT, INT, null, LOW, "Its port.")
                .define(CONNECT_TIMEOUT, INT, 5_000, atLeast(1), LOW, "Longest wait for a connection.")
                .define(READ_TIMEOUT, INT, 15_000, atLeast(1), LOW, "Longest wait for a whole reply.")
                .define(MAX_RETRIES, INT, 3, atLeast(0), LOW, "Further rounds of a read that found no answer.")
                .define(RETRY_WAIT, INT, 500, atLeast(0), LOW, "Wait before each further round.");
        for (String store : List.of("truststore", "keystore")) {
            definition
                    .define(TLS_PREFIX + store + ".location", STRING, null, LOW, "Path of the store.")
                    .define(TLS_PREFIX + store + ".password", PASSWORD, null, LOW, "Its password.")
                    .define(TLS_PREFIX + store + ".type", STRING, "JKS", LOW, "JKS, PKCS12 or PEM.");
        }
        return definition;
    }
}

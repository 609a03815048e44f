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

    static final String SPECIFIC_READER = "specific.avro.reader";
    static final String HEADER_PREFIX = "request.header.";
    static final String TLS_PREFIX = "schema.registry.ssl.";
    static final String TLS_HOST_CHECK = TLS_PREFIX + "endpoint.identification.algorithm";

    private WireConfig() {}

    /** Parses what Kafka passes to {@code configure}; unknown keys are ignored. */
    static AbstractConfig parse(Map<String, ?> configs) {
        Map<String, Object> named = new HashMap<>(configs);
        named.replaceAll((key, value) -> value instanceof Class<?> type ? type.getName() : value);
        return new AbstractConfig(definition(), named, false);
    }

    static ConfigDef definition() {
        ConfigDef keys = new ConfigDef();
        keys.define("schema.registry.url", LIST, HIGH, "Registries, asked in turn; or mock://NAME.");
        keys.define("auto.register.schemas", BOOLEAN, true, LOW, "Register schemas, or only look them up.");
        keys.define("use.latest.version", BOOLEAN, false, LOW, "Write with the id of the subject's newest schema.");
        keys.define("normalize.schemas", BOOLEAN, false, LOW, "Let the registry normalize schemas.");
        keys.define(SPECIFIC_READER, BOOLEAN, false, LOW, "Read into generated classes.");
        keys.define("value.subject.name.strategy", STRING, "TopicNameStrategy", LOW, "How subjects are named.");
        keys.define("basic.auth.credentials.source", STRING, null, LOW, "URL (the default) or USER_INFO.");
        keys.define("basic.auth.user.info", PASSWORD, null, LOW, "user:password for USER_INFO.");
        keys.define("schema.registry.basic.auth.user.info", PASSWORD, null, LOW, "The old name of the same.");
        keys.define("bearer.auth.credentials.source", STRING, null, LOW, "STATIC_TOKEN.");
        keys.define("bearer.auth.token", PASSWORD, null, LOW, "The token.");
        keys.define("bearer.auth.logical.cluster", STRING, null, LOW, "Sent as target-sr-cluster with a token.");
        keys.define(
                "bearer.auth.identity.pool.id", STRING, null, LOW, "Sent as Confluent-Identity-Pool-Id with a token.");
        keys.define(TLS_PREFIX + "key.password", PASSWORD, null, LOW, "Password of the key, if it is not the store's.");
        keys.define(TLS_HOST_CHECK, STRING, "https", LOW, "https: the host name check cannot be disabled.");
        keys.define("proxy.host", STRING, null, LOW, "Proxy in front of the registry.");
        keys.define("proxy.port", INT, null, LOW, "Its port.");
        keys.define("http.connect.timeout.ms", INT, 5_000, atLeast(1), LOW, "Longest wait for a connection.");
        keys.define("http.read.timeout.ms", INT, 15_000, atLeast(1), LOW, "Longest wait for a whole reply.");
        keys.define("max.retries", INT, 3, atLeast(0), LOW, "Further rounds of a read that found no answer.");
        keys.define("retries.wait.ms", INT, 500, atLeast(0), LOW, "Wait before each further round.");
        for (String store : List.of("truststore", "keystore")) {
            keys.define(TLS_PREFIX + store + ".location", STRING, null, LOW, "Path of the store.");
            keys.define(TLS_PREFIX + store + ".password", PASSWORD, null, LOW, "Its password.");
            keys.define(TLS_PREFIX + store + ".type", STRING, "JKS", LOW, "JKS, PKCS12 or PEM.");
        }
        return keys;
    }
}

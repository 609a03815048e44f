package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.source.SourceSettings;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import io.auditlog.enricher.source.TlsTrust;
import java.net.URI;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** How the API is reached. */
final class ConnectionKeys {

    static final String BASE_URL = "api.base.url";
    static final String HTTP_VERSION = "api.http.version";
    static final String MAX_IN_FLIGHT = "max.in.flight";
    static final String INTAKE_LINE = "intake.line";
    static final String REQUEST_TIMEOUT = "request.timeout";
    static final String CONNECT_TIMEOUT = "connect.timeout";
    static final String RESPONSE_MAX_BYTES = "response.max.bytes";
    static final String TRUSTSTORE_LOCATION = "api.ssl.truststore.location";
    static final String TRUSTSTORE_PASSWORD = "api.ssl.truststore.password";
    static final String TRUSTSTORE_TYPE = "api.ssl.truststore.type";

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private ConnectionKeys() {}

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "API connection");
        group.key(
                        BASE_URL,
                        STRING,
                        "https://app.cotool.ai",
                        Allowed.httpUrl(),
                        "Where the API is; /api/audit-logs/{id} follows. Redirects are never followed.")
                .key(
                        MAX_IN_FLIGHT,
                        INT,
                        256,
                        Allowed.integers(1, 65_536),
                        "Most calls at the API at once, in calls; fewer at the start, and while more would only queue up"
                                + " there. Enough is the rate times the API's latency in seconds.")
                .key(
                        INTAKE_LINE,
                        INT,
                        512,
                        Allowed.integers(1, 65_536),
                        "IDs that wait for their turn beyond max.in.flight, in IDs, so that a free call never starves.")
                .key(
                        REQUEST_TIMEOUT,
                        STRING,
                        "10s",
                        Allowed.durations(MILLISECOND, TEN_MINUTES),
                        "Deadline of one call as a whole, from its permit to the last byte of the reply.")
                .key(
                        CONNECT_TIMEOUT,
                        STRING,
                        "3s",
                        Allowed.durations(MILLISECOND, TEN_MINUTES),
                        "Longest wait for a connection, TLS handshake included.")
                .key(
                        RESPONSE_MAX_BYTES,
                        INT,
                        10_485_760,
                        Allowed.integers(1024, 268_435_456),
                        "Cap of a reply's body in bytes, also after decompression. A longer one is a dead letter.");
        defineTls(group);
    }

    private static void defineTls(KeyGroup group) {
        group.key(
                        HTTP_VERSION,
                        STRING,
                        "negotiate",
                        Allowed.oneOf("negotiate", "1.1", "2"),
                        "HTTP version: negotiate takes HTTP/2 where the TLS handshake offers it, else HTTP/1.1.")
                .key(
                        TRUSTSTORE_LOCATION,
                        STRING,
                        null,
                        Allowed.file(),
                        "Key store with the authorities that the API's certificate is checked against. Without it the"
                                + " Java platform's own are used. The check cannot be switched off.")
                .key(TRUSTSTORE_PASSWORD, PASSWORD, null, null, "Password of that key store.")
                .key(
                        TRUSTSTORE_TYPE,
                        STRING,
                        "PKCS12",
                        Allowed.oneOf("PKCS12", "JKS", "PEM"),
                        "Format of that key store.");
    }

    static SourceSettings source(Values values) {
        return new SourceSettings(
                URI.create(values.text(BASE_URL)),
                version(values.text(HTTP_VERSION)),
                values.integer(MAX_IN_FLIGHT),
                values.integer(INTAKE_LINE),
                values.duration(REQUEST_TIMEOUT),
                values.duration(CONNECT_TIMEOUT),
                values.integer(RESPONSE_MAX_BYTES),
                trust(values),
                "audit-log-enricher/" + Version.current());
    }

    private static TlsTrust trust(Values values) {
        String type = values.text(TRUSTSTORE_TYPE);
        boolean locked = values.isSet(TRUSTSTORE_PASSWORD);
        if (!values.isSet(TRUSTSTORE_LOCATION)) {
            if (locked) {
                throw new IllegalArgumentException(
                        TRUSTSTORE_PASSWORD + " is set without " + TRUSTSTORE_LOCATION + ": set both or none");
            }
            return TlsTrust.PLATFORM;
        }
        String password = locked ? values.secret(TRUSTSTORE_PASSWORD).value() : null;
        return new TlsTrust(values.path(TRUSTSTORE_LOCATION), password, type);
    }

    private static HttpVersion version(String written) {
        return switch (written) {
            case "1.1" -> HttpVersion.HTTP_1_1;
            case "2" -> HttpVersion.HTTP_2;
            default -> HttpVersion.NEGOTIATE;
        };
    }
}

package io.auditlog.enricher.config;

import static io.auditlog.enricher.config.ValueType.duration;
import static io.auditlog.enricher.config.ValueType.integer;
import static io.auditlog.enricher.config.ValueType.oneOf;

import io.auditlog.enricher.convert.ocsf.OcsfSettings.Unmapped;
import io.auditlog.enricher.convert.ocsf.OcsfVersion;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.kafka.Continuity.StartFrom;
import io.auditlog.enricher.serde.AvroWireSerializer;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The table of the worker's own keys: name, type with its range, default. {@code config/REFERENCE.md}, checked against
 * it by a test, says what they mean. Keys that begin with {@code kafka.} are Kafka's own and not
 * listed here.
 */
final class Keys {

    private static final List<Key> OWN = List.of(
            required("bootstrap.servers", ValueType.HOST_PORTS),
            key("application.id", ValueType.APPLICATION_ID, "audit-log-enricher"),
            key("processing.guarantee", oneOf("exactly_once_v2", "at_least_once"), "exactly_once_v2"),
            key("commit.latency", duration("1ms", "1m"), "15ms"),
            key("commit.interval", duration("1ms", "1m"), "500ms"),
            key("ledger.max.open", integer(1, 1_000_000), "20000"),
            key("start.from", oneOf(StartFrom.values())),
            key("input.topic", ValueType.TOPIC, "audit-log-ids"),
            key("input.format", oneOf("text", "json"), "text"),
            key("input.id.pointer", ValueType.JSON_POINTER),
            key("enriched.topic", ValueType.TOPIC, "audit-logs-enriched"),
            key("dead.letter.topic", ValueType.DEAD_LETTER_TOPIC, "audit-logs-dead-letter"),
            key("ocsf.topic", ValueType.TOPIC),
            key("ocsf.version", oneOf(OcsfVersion.labels(), OcsfVersion.values()), OcsfVersion.V1_8.label()),
            key("ocsf.mapping.file", ValueType.FILE),
            key("ocsf.raw.data", ValueType.FLAG, "false"),
            key("ocsf.unmapped.data", oneOf(Unmapped.values()), "object"),
            key("ocsf.redact", ValueType.JSON_POINTERS),
            key("ocsf.redact.key.file", ValueType.FILE),
            key("checkpoint.topic", ValueType.TOPIC),
            key("checkpoint.interval", duration("1s", "24h"), "1m"),
            key("checkpoint.key.file", ValueType.FILE),
            key("control.topic", ValueType.TOPIC),
            key("topics.create", ValueType.FLAG, "false"),
            key("topics.create.partitions", integer(1, 10_000), "6"),
            key("topics.create.replication.factor", ValueType.REPLICAS, "-1"),
            key("api.key.file", ValueType.FILE),
            key("api.key", ValueType.API_KEY),
            key("rate.limit.per.second", ValueType.ABOVE_ZERO, "50.0"),
            key("rate.limit.burst", integer(1, 100_000), "1"),
            key("rate.headers", ValueType.RATE_HEADERS, "auto"),
            key("api.base.url", ValueType.HTTP_URL, "https://app.cotool.ai"),
            key("max.in.flight", integer(1, 65_536), "256"),
            key("max.queued", integer(1, 65_536), "512"),
            key("request.timeout", duration("1ms", "10m"), "10s"),
            key("connect.timeout", duration("1ms", "10m"), "3s"),
            key("response.max.bytes", integer(1024, 268_435_456), "10485760"),
            key("api.http.version", oneOf(List.of("negotiate", "1.1", "2"), HttpVersion.values()), "negotiate"),
            key("api.ssl.truststore.location", ValueType.FILE),
            key("api.ssl.truststore.password", ValueType.SECRET),
            key("api.ssl.truststore.type", ValueType.STORE, "PKCS12"),
            key("api.ssl.keystore.location", ValueType.FILE),
            key("api.ssl.keystore.password", ValueType.SECRET),
            key("api.ssl.keystore.key.password", ValueType.SECRET),
            key("api.ssl.keystore.type", ValueType.STORE, "PKCS12"),
            key("api.proxy.url", ValueType.PROXY_URL),
            key("api.proxy.user", ValueType.SECRET),
            key("api.proxy.password", ValueType.SECRET),
            key("retry.max.attempts", integer(1, 100), "8"),
            key("retry.min.elapsed", duration("0ms", "168h"), "10m"),
            key("retry.confirm.after", duration("1ms", "24h"), "60s"),
            key("retry.backoff.base", duration("1ms", "1h"), "500ms"),
            key("retry.backoff.max", duration("1ms", "1h"), "60s"),
            key("circuit.breaker.probe.max", duration("100ms", "24h"), "5m"),
            key("id.pattern", ValueType.PATTERN, IdRules.DEFAULT.allowed().pattern()),
            key("id.max.length", integer(1, IdRules.MAX_LENGTH), String.valueOf(IdRules.MAX_LENGTH)),
            key("response.max.depth", integer(8, 1000), "200"),
            key("timestamp.zone", ValueType.ZONE),
            key("drift.baseline.file", ValueType.FILE),
            key("record.body", oneOf(RecordBody.values()), "exact"),
            key("record.timestamp", oneOf(RecordTimestamp.values()), "input"),
            key("http.listen", ValueType.HOST_PORT, "127.0.0.1:8080"),
            key("shutdown.timeout", duration("1ms", "10m"), "20s"),
            key("tracing.propagate", ValueType.FLAG, "false"),
            required("schema.registry.url", ValueType.REGISTRY_URLS),
            key("value.serializer", ValueType.CLASS_NAME, AvroWireSerializer.class.getName()));

    /**
     * One configuration key; {@code config/REFERENCE.md} says what it means.
     *
     * @param byDefault its default as text; null if there is none
     */
    record Key(String name, ValueType type, Use use, String byDefault) {

        /** Whether a key must be set, or is passed to the serializer unchanged if it is set. */
        enum Use {
            REQUIRED,
            OPTIONAL,
            PASSED_ON
        }

        boolean isPassedOn() {
            return use == Use.PASSED_ON;
        }
    }

    /** Codes without a key {@code outcome.<code>}, since retrying later cannot change their result. */
    static final Set<Code> UNCHANGING = Collections.unmodifiableSet(
            EnumSet.of(Code.ID_INVALID, Code.ID_UNREADABLE, Code.RECORD_OVERSIZED, Code.RECORD_REFUSED, Code.INTERNAL));

    /** Codes without a key {@code outcome.<code>}, since they are never charged to an entry. */
    static final Set<Code> NEVER_CHARGED = codes(Code::isConnectFailure);

    /** Codes with a key {@code outcome.<code>}. */
    static final Set<Code> WITH_OUTCOME = codes(code -> !UNCHANGING.contains(code) && !NEVER_CHARGED.contains(code));

    private static final Map<String, Key> ALL = byName();

    private Keys() {}

    /** All keys by name, in the order of the reference: the worker's own, then those passed to the serializer. */
    static Map<String, Key> all() {
        return ALL;
    }

    static Optional<Key> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** The key that sets the handling of entries that fail with this code, if it is {@link #WITH_OUTCOME}. */
    static String outcome(Code code) {
        return "outcome." + code.name().toLowerCase(Locale.ROOT);
    }

    /** Why the key of the code may not be set; empty for the name of no code, or one that has a key. */
    static Optional<String> refusal(String name) {
        if (UNCHANGING.stream().map(Keys::outcome).anyMatch(name::equals)) {
            return Optional.of("no time changes such a failure, so it is a dead letter in any case");
        }
        return NEVER_CHARGED.stream().map(Keys::outcome).anyMatch(name::equals)
                ? Optional.of("without a connection no entry is at fault, so it is asked for again in any case")
                : Optional.empty();
    }

    private static Set<Code> codes(Predicate<Code> which) {
        Set<Code> codes = EnumSet.allOf(Code.class);
        codes.removeIf(which.negate());
        return Collections.unmodifiableSet(codes);
    }

    private static Key required(String name, ValueType type) {
        return new Key(name, type, Key.Use.REQUIRED, null);
    }

    private static Key key(String name, ValueType type) {
        return key(name, type, null);
    }

    private static Key key(String name, ValueType type, String byDefault) {
        return new Key(name, type, Key.Use.OPTIONAL, byDefault);
    }

    private static Map<String, Key> byName() {
        Map<String, Key> byName = new LinkedHashMap<>();
        OWN.forEach(key -> byName.put(key.name(), key));
        WITH_OUTCOME.forEach(code -> byName.put(outcome(code), key(outcome(code), ValueType.OUTCOME)));
        SerializerSettings.KEYS.forEach(key -> byName.putIfAbsent(key.name(), key));
        return Collections.unmodifiableMap(byName);
    }
}

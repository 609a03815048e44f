package io.auditlog.enricher.config;

import io.auditlog.enricher.config.WorkerConfig.ApiKey;
import io.auditlog.enricher.convert.ocsf.OcsfMapper;
import io.auditlog.enricher.drift.Baseline;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.CheckpointSettings;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.fetch.tls.TlsContext;
import io.auditlog.enricher.kafka.Continuity.StartFrom;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import io.auditlog.enricher.tracing.TracingSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * Builds the settings records of the packages from the values of the keys. A method throws an {@link
 * IllegalArgumentException} if values contradict each other.
 */
final class SettingsRecords {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Not needed by commands that call no API. */
    private static final Set<String> OF_THE_WORKER =
            Set.of("api.key", "api.key.file", "checkpoint.key.file", "ocsf.mapping.file", "ocsf.redact.key.file");

    private final Values values;
    private final OutputSettings outputs;

    SettingsRecords(Settings settings) {
        values = new Values(settings);
        outputs = new OutputSettings(values);
    }

    /**
     * Everything, or all problems. Without the API key or the baseline, if they are not needed: they need not be set or
     * readable then.
     */
    WorkerConfig worker(boolean needsKey, boolean needsBaseline) throws ConfigurationException {
        values.check("kafka.heartbeat.interval.ms", () -> new StreamsProperties(values).checkHeartbeat());
        values.check("commit.interval", () -> new StreamsProperties(values).checkCommitInterval());
        values.check("api.base.url", () -> {
            TlsSettings tls = source().tls();
            if (needsKey) {
                TlsContext.check(tls);
            }
        });
        if (needsKey) {
            values.check("api.key", this::apiKey);
        }
        values.check("retry.max.attempts", this::retry);
        Optional<Baseline> baseline =
                needsBaseline ? values.checked("drift.baseline.file", this::baseline) : Optional.empty();
        values.check("input.topic", this::flow);
        Optional<CheckpointSettings> checkpoints =
                values.checked("checkpoint.topic", () -> outputs.checkpoints(needsKey));
        Optional<OcsfMapper> ocsf = needsKey ? values.checked("ocsf.topic", outputs::ocsf) : Optional.empty();
        values.check("value.serializer", () -> SerializerSettings.of(values));
        Set<String> unneeded = new HashSet<>(needsKey ? Set.of() : OF_THE_WORKER);
        if (!needsBaseline) {
            unneeded.add("drift.baseline.file");
        }
        values.throwIfWrong(unneeded);
        return new WorkerConfig(
                source(),
                needsKey ? apiKey() : null,
                checkpoints,
                pace(),
                retry(),
                new BreakerSettings(get("circuit.breaker.probe.max", Duration.class)),
                new IdRules(get("id.pattern", Pattern.class), get("id.max.length", Integer.class)),
                get("response.max.depth", Integer.class),
                Optional.ofNullable(get("timestamp.zone", ZoneId.class)),
                baseline,
                get("record.body", RecordBody.class),
                flow(),
                ocsf,
                topicCreation(),
                SerializerSettings.of(values),
                get("http.listen", InetSocketAddress.class),
                get("shutdown.timeout", Duration.class),
                tracing(),
                needsKey ? warnings() : kafkaWarnings(),
                values.effective());
    }

    private <T> T get(String key, Class<T> type) {
        return values.get(key, type);
    }

    private SourceSettings source() {
        return new SourceSettings(
                get("api.base.url", URI.class),
                get("api.http.version", HttpVersion.class),
                get("max.in.flight", Integer.class),
                get("max.queued", Integer.class),
                get("request.timeout", Duration.class),
                get("connect.timeout", Duration.class),
                get("response.max.bytes", Integer.class),
                get("rate.headers", String.class),
                tls(),
                proxy(),
                "audit-log-enricher/" + Version.current());
    }

    private TlsSettings tls() {
        String keyPassword = secret("api.ssl.keystore.key.password", "api.ssl.keystore.location");
        return new TlsSettings(store("api.ssl.truststore", null), store("api.ssl.keystore", keyPassword));
    }

    private TlsSettings.Store store(String name, String keyPassword) {
        Path location = get(name + ".location", Path.class);
        String password = secret(name + ".password", name + ".location");
        return location == null
                ? null
                : new TlsSettings.Store(location, password, keyPassword, get(name + ".type", String.class));
    }

    private ApiProxy proxy() {
        String user = secret("api.proxy.user", "api.proxy.url");
        String password = secret("api.proxy.password", "api.proxy.user");
        if (user != null && (password == null || user.contains(":"))) {
            throw new IllegalArgumentException("api.proxy.user needs api.proxy.password, and must hold no colon");
        }
        URI url = get("api.proxy.url", URI.class);
        if (url != null && isPlain() && get("api.http.version", HttpVersion.class) == HttpVersion.HTTP_2) {
            throw new IllegalArgumentException(
                    "api.proxy.url: with http the proxy is asked in HTTP/1.1, and not in api.http.version 2");
        }
        return url == null ? null : new ApiProxy(url, user, password);
    }

    /** A secret that is valid only if another key is set; null if it is not set. */
    private String secret(String key, String where) {
        Password secret = get(key, Password.class);
        if (secret != null && get(where, Object.class) == null) {
            throw new IllegalArgumentException(key + " is set without " + where + ": set both or none");
        }
        return secret == null ? null : secret.value();
    }

    private boolean isPlain() {
        return get("api.base.url", URI.class).getScheme().equals("http");
    }

    private ApiKey apiKey() {
        ApiKey key = new ApiKey(get("api.key", Password.class), get("api.key.file", Path.class));
        if (key.fixed() != null && key.file() != null) {
            throw new IllegalArgumentException("api.key and api.key.file are both set: choose one of them");
        }
        if (key.fixed() == null && key.file() == null) {
            throw new IllegalArgumentException("api.key is missing: set api.key.file to a file that holds the key (or"
                    + " api.key, best as a reference like ${env:VAR})");
        }
        try {
            key.open(() -> 0); // to see whether it can be read
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "api.key.file: the file must hold the key and nothing else; " + e.getMessage(), e);
        }
        return key;
    }

    private RateLimitSettings pace() {
        return new RateLimitSettings(
                get("rate.limit.per.second", Double.class), get("rate.limit.burst", Integer.class));
    }

    private RetrySettings retry() {
        Map<Code, OutcomeRule> outcomes = new EnumMap<>(Code.class);
        for (Code code : Keys.WITH_OUTCOME) {
            Optional.ofNullable(get(Keys.outcome(code), OutcomeRule.class)).ifPresent(rule -> outcomes.put(code, rule));
        }
        return new RetrySettings(
                get("retry.max.attempts", Integer.class),
                get("retry.min.elapsed", Duration.class),
                get("retry.confirm.after", Duration.class),
                get("retry.backoff.base", Duration.class),
                get("retry.backoff.max", Duration.class),
                outcomes);
    }

    private Optional<Baseline> baseline() {
        return Optional.ofNullable(get("drift.baseline.file", Path.class)).map(Baseline::read);
    }

    private TopologySettings flow() {
        Topics topics = outputs.topics();
        StreamsProperties streams = new StreamsProperties(values);
        return new TopologySettings(
                topics,
                idPointer(),
                get("record.timestamp", RecordTimestamp.class),
                Optional.ofNullable(get("start.from", StartFrom.class)),
                get("ledger.max.open", Integer.class),
                get("commit.latency", Duration.class),
                streams.maxRecordBytes(),
                streams.asMap());
    }

    private Optional<String> idPointer() {
        String pointer = get("input.id.pointer", String.class);
        return get("input.format", String.class).equals("json")
                ? Optional.of(pointer == null ? "" : pointer)
                : Optional.empty();
    }

    private TracingSettings tracing() {
        return new TracingSettings(
                values.environment(),
                get("tracing.propagate", Boolean.class),
                get("application.id", String.class),
                Version.current(),
                get("api.base.url", URI.class));
    }

    private TopicCreation topicCreation() {
        Integer replicas = get("topics.create.replication.factor", Integer.class);
        return new TopicCreation(
                get("topics.create", Boolean.class),
                get("topics.create.partitions", Integer.class),
                replicas.shortValue());
    }

    /** Settings for Kafka that are allowed but probably unintended. */
    private List<String> kafkaWarnings() {
        return values.kafka().keySet().stream()
                .flatMap(name -> KafkaKeys.warning(name).stream())
                .toList();
    }

    /** Allowed but probably unintended settings. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>(kafkaWarnings());
        if (isPlain() && !LOOPBACK.contains(get("api.base.url", URI.class).getHost())) {
            warnings.add("api.base.url: http sends the API key unencrypted; use https");
        }
        for (String store : List.of("api.ssl.truststore.location", "api.ssl.keystore.location")) {
            if (isPlain() && get(store, Path.class) != null) {
                warnings.add(store + ": has no effect, because api.base.url is not https");
            }
        }
        if (get("input.id.pointer", String.class) != null && idPointer().isEmpty()) {
            warnings.add("input.id.pointer: has no effect without input.format=json");
        }
        if (tracing().propagate() && !tracing().tracesIds()) {
            warnings.add("tracing.propagate: has no effect without OTEL_TRACES_EXPORTER=otlp");
        }
        warnings.addAll(outputs.warnings());
        int open = get("ledger.max.open", Integer.class);
        int inFlight = get("max.in.flight", Integer.class);
        if (open < inFlight) {
            warnings.add("ledger.max.open: " + open + " open IDs can never use max.in.flight, " + inFlight);
        }
        warnings.addAll(SerializerSettings.warnings(values));
        return List.copyOf(warnings);
    }
}

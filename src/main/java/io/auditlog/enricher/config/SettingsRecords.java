package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.fetch.KeyFile;
import io.auditlog.enricher.fetch.OutcomeRule;
import io.auditlog.enricher.fetch.RetrySettings;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.monitoring.ListenAddress;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.serde.AvroWireSerializer;
import io.auditlog.enricher.topology.Continuity.StartFrom;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Builds the settings records of the packages from the values of the keys. A method returns null if one of its values,
 * or a combination, is wrong; the problem has then been reported.
 */
final class SettingsRecords {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final String HEARTBEAT = KafkaSettings.PREFIX + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;

    private final Values values;
    private final ConnectionRecords connection;

    SettingsRecords(Values values) {
        this.values = values;
        this.connection = new ConnectionRecords(values);
    }

    SourceSettings source() {
        return attempt(
                Keys.BASE_URL,
                () -> new SourceSettings(
                        values.get(Keys.BASE_URL),
                        httpVersion(),
                        values.get(Keys.MAX_IN_FLIGHT),
                        values.get(Keys.MAX_QUEUED),
                        values.get(Keys.REQUEST_TIMEOUT),
                        values.get(Keys.CONNECT_TIMEOUT),
                        values.get(Keys.RESPONSE_MAX_BYTES),
                        values.get(Keys.RATE_HEADERS),
                        new TlsSettings(connection.trustStore(), connection.keyStore()),
                        connection.proxy(),
                        "audit-log-enricher/" + Version.current()));
    }

    ApiKey apiKey() {
        return attempt(Keys.API_KEY, () -> {
            Optional<Password> fixed = values.find(Keys.API_KEY);
            Optional<Path> file = values.find(Keys.API_KEY_FILE);
            if (fixed.isPresent() && file.isPresent()) {
                throw new IllegalArgumentException(
                        Keys.API_KEY + " and " + Keys.API_KEY_FILE + " are both set: choose one of them");
            }
            return fixed.<ApiKey>map(ApiKey.Fixed::new)
                    .or(() -> file.map(SettingsRecords::inFile))
                    .orElseThrow(() -> new IllegalArgumentException(Keys.API_KEY + " is missing: set "
                            + Keys.API_KEY_FILE + " to a file that holds the key (or " + Keys.API_KEY
                            + ", best as a reference like ${env:VAR})"));
        });
    }

    RateLimitSettings pace() {
        return attempt(
                Keys.RATE_PER_SECOND,
                () -> new RateLimitSettings(values.get(Keys.RATE_PER_SECOND), values.get(Keys.RATE_BURST)));
    }

    RetrySettings retry() {
        return attempt(Keys.RETRY_MAX_ATTEMPTS, () -> {
            Map<Code, OutcomeRule> outcomes = new EnumMap<>(Code.class);
            OutcomeKeys.KEYS.forEach((code, key) -> values.find(key).ifPresent(rule -> outcomes.put(code, rule)));
            return new RetrySettings(
                    values.get(Keys.RETRY_MAX_ATTEMPTS),
                    values.get(Keys.RETRY_MIN_ELAPSED),
                    values.get(Keys.RETRY_CONFIRM_AFTER),
                    values.get(Keys.RETRY_BACKOFF_BASE),
                    values.get(Keys.RETRY_BACKOFF_MAX),
                    outcomes);
        });
    }

    BreakerSettings breaker() {
        return attempt(Keys.PROBE_MAX, () -> new BreakerSettings(values.get(Keys.PROBE_MAX)));
    }

    IdRules idRules() {
        return attempt(Keys.ID_PATTERN, () -> new IdRules(values.get(Keys.ID_PATTERN), values.get(Keys.ID_MAX_LENGTH)));
    }

    int maxDepth() {
        Integer depth = attempt(Keys.RESPONSE_MAX_DEPTH, () -> values.get(Keys.RESPONSE_MAX_DEPTH));
        return depth == null ? 0 : depth;
    }

    TopologySettings flow() {
        return attempt(Keys.INPUT_TOPIC, () -> {
            Topics topics = topics();
            StreamsProperties streams = new StreamsProperties(values);
            return new TopologySettings(
                    topics,
                    idPointer(),
                    values.get(Keys.RECORD_TIMESTAMP).equals("event") ? RecordTimestamp.EVENT : RecordTimestamp.INPUT,
                    values.find(Keys.START_FROM).map(from -> StartFrom.valueOf(from.toUpperCase(Locale.ROOT))),
                    values.get(Keys.LEDGER_MAX_OPEN),
                    values.get(Keys.DRAIN_INTERVAL),
                    streams.ofProducer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                    streams.asMap());
        });
    }

    private Optional<String> idPointer() {
        String pointer = values.find(Keys.INPUT_ID_POINTER).orElse("");
        return values.get(Keys.INPUT_FORMAT).equals("json") ? Optional.of(pointer) : Optional.empty();
    }

    TopicCreation topicCreation() {
        return attempt(
                Keys.CREATE_TOPICS,
                () -> new TopicCreation(
                        values.get(Keys.CREATE_TOPICS),
                        values.get(Keys.CREATE_PARTITIONS),
                        values.get(Keys.CREATE_REPLICATION).shortValue()));
    }

    SerializerSettings serializer() {
        return attempt(Keys.VALUE_SERIALIZER, () -> {
            String className = values.get(Keys.VALUE_SERIALIZER);
            Map<String, Object> properties = new TreeMap<>(SerializerSettings.defaults(className));
            properties.putAll(values.passedOn());
            properties.put(Keys.REGISTRY_URL.name(), values.get(Keys.REGISTRY_URL));
            return SerializerSettings.checked(className, properties);
        });
    }

    ListenAddress listen() {
        return attempt(Keys.HTTP_LISTEN, () -> {
            String written = values.get(Keys.HTTP_LISTEN);
            int colon = written.lastIndexOf(':');
            String host = written.substring(0, colon).replaceAll("[\\[\\]]", "");
            return new ListenAddress(host, Integer.parseInt(written.substring(colon + 1)));
        });
    }

    Duration shutdownTimeout() {
        return attempt(Keys.SHUTDOWN_TIMEOUT, () -> values.get(Keys.SHUTDOWN_TIMEOUT));
    }

    /** Checks the commit interval and Kafka's heartbeat interval against the time limits that they must stay below. */
    void checkIntervals() {
        values.check(HEARTBEAT, () -> checkHeartbeat(new StreamsProperties(values)));
        values.check(Keys.COMMIT_INTERVAL.name(), () -> checkCommitInterval(new StreamsProperties(values)));
    }

    /** A transaction whose timeout is shorter than the commit interval never commits. */
    private void checkCommitInterval(StreamsProperties streams) {
        int timeout = streams.ofProducer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        boolean transactional = values.get(Keys.GUARANTEE).equals(StreamsConfig.EXACTLY_ONCE_V2);
        if (transactional && values.get(Keys.COMMIT_INTERVAL).toMillis() >= timeout) {
            throw new IllegalArgumentException(Keys.COMMIT_INTERVAL + " must be shorter than the producer's "
                    + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG + " of " + timeout + "ms");
        }
    }

    /** The worker's share of the rate is guaranteed for one session timeout, counted from the last heartbeat but one. */
    private static void checkHeartbeat(StreamsProperties streams) {
        int session = streams.ofConsumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        int heartbeat = streams.ofConsumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        if (heartbeat > session / 3) {
            throw new IllegalArgumentException(HEARTBEAT + " must be at most a third of session.timeout.ms, " + session
                    + ", and is " + heartbeat + ": between two heartbeats the worker would ask nothing");
        }
    }

    /** Allowed but probably unintended settings. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>(values.kafka().warnings());
        values.check(Keys.BASE_URL.name(), () -> warnings.addAll(connectionWarnings()));
        values.check(Keys.VALUE_SERIALIZER.name(), () -> warnings.addAll(serializerWarnings()));
        return List.copyOf(warnings);
    }

    /** Every effective value and its origin. */
    List<EffectiveValue> effective() {
        return attempt(Keys.BASE_URL, () -> EffectiveValue.all(values));
    }

    private List<String> connectionWarnings() {
        List<String> warnings = new ArrayList<>();
        URI api = values.get(Keys.BASE_URL);
        boolean plain = "http".equals(api.getScheme());
        if (plain && !LOOPBACK.contains(api.getHost())) {
            warnings.add(Keys.BASE_URL + ": http sends the API key unencrypted; use https");
        }
        for (Key<Path> store : List.of(Keys.TRUSTSTORE_LOCATION, Keys.KEYSTORE_LOCATION)) {
            if (plain && values.find(store).isPresent()) {
                warnings.add(store + ": has no effect, because " + Keys.BASE_URL + " is not https");
            }
        }
        if (values.find(Keys.INPUT_ID_POINTER).isPresent() && idPointer().isEmpty()) {
            warnings.add(Keys.INPUT_ID_POINTER + ": has no effect without " + Keys.INPUT_FORMAT + "=json");
        }
        int open = values.get(Keys.LEDGER_MAX_OPEN);
        int inFlight = values.get(Keys.MAX_IN_FLIGHT);
        if (open < inFlight) {
            warnings.add(Keys.LEDGER_MAX_OPEN + ": " + open + " open IDs can never use " + Keys.MAX_IN_FLIGHT + ", "
                    + inFlight);
        }
        return warnings;
    }

    private List<String> serializerWarnings() {
        Set<String> passedOn = values.passedOn().keySet();
        List<String> warnings = new ArrayList<>();
        if (passedOn.contains("basic.auth.user.info") && !passedOn.contains("basic.auth.credentials.source")) {
            warnings.add("basic.auth.user.info: has no effect without basic.auth.credentials.source=USER_INFO");
        }
        if (SerializerSettings.isDefault(values.get(Keys.VALUE_SERIALIZER))) {
            passedOn.stream()
                    .filter(key -> !AvroWireSerializer.heeds(key))
                    .forEach(key -> warnings.add(key + ": has no effect on the default " + Keys.VALUE_SERIALIZER));
        }
        return warnings;
    }

    private HttpVersion httpVersion() {
        return switch (values.get(Keys.HTTP_VERSION)) {
            case "1.1" -> HttpVersion.HTTP_1_1;
            case "2" -> HttpVersion.HTTP_2;
            default -> HttpVersion.NEGOTIATE;
        };
    }

    private Topics topics() {
        Topics topics = new Topics(
                values.get(Keys.INPUT_TOPIC), values.get(Keys.ENRICHED_TOPIC), values.get(Keys.DEAD_LETTER_TOPIC));
        if (topics.deadLetters().contains(topics.input())
                || topics.deadLetters().contains(topics.enriched())) {
            throw new IllegalArgumentException(Keys.DEAD_LETTER_TOPIC + " must not become " + Keys.INPUT_TOPIC + " or "
                    + Keys.ENRICHED_TOPIC + " for any status class");
        }
        return topics;
    }

    private static ApiKey inFile(Path file) {
        try {
            new KeyFile(file, System::nanoTime); // throws if it contains no key
            return new ApiKey.InFile(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    Keys.API_KEY_FILE + ": the file must hold the key and nothing else; " + e.getMessage(), e);
        }
    }

    private <T> T attempt(Key<?> key, Supplier<T> supplier) {
        return values.attempt(key.name(), supplier);
    }
}

package io.auditlog.enricher.config;

import static io.auditlog.enricher.config.Key.important;
import static io.auditlog.enricher.config.Key.key;
import static io.auditlog.enricher.config.Key.required;
import static io.auditlog.enricher.config.ValueType.duration;
import static io.auditlog.enricher.config.ValueType.integer;
import static io.auditlog.enricher.config.ValueType.oneOf;

import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * The worker's own keys, in the order of the reference, read by {@link SettingsRecords}. Keys that begin with {@code
 * kafka.} are Kafka's own and not listed here.
 */
final class Keys {

    // Kafka

    static final Key<String> BOOTSTRAP_SERVERS = required("bootstrap.servers", ValueType.hostPorts())
            .doc("Brokers to ask first. Everything else about Kafka is set by kafka.* keys.");
    static final Key<String> APPLICATION_ID = key("application.id", ValueType.topic(), "audit-log-enricher")
            .doc("Name of the consumer group and start of the names of internal topics and transactions. Workers"
                    + " with the same name share the work.");
    static final Key<String> GUARANTEE = key(
                    "processing.guarantee", oneOf("exactly_once_v2", "at_least_once"), "exactly_once_v2")
            .doc("With exactly_once_v2 each ID gives one record, as a read_committed consumer sees it. With"
                    + " at_least_once a crash can double records, and none is lost.");
    static final Key<Duration> COMMIT_INTERVAL = key("commit.interval", duration("1ms", "1m"), "60ms")
            .doc("How often results become visible. Shorter is sooner and costs transactions.");
    static final Key<Duration> POLL_INTERVAL = key("poll.interval", duration("1ms", "10s"), "50ms")
            .doc("Longest wait for input. It bounds how late a result is emitted while input is idle.");
    static final Key<Duration> DRAIN_INTERVAL =
            key("drain.interval", duration("1ms", "10s"), "10ms").doc("How often finished calls are looked for.");
    static final Key<Integer> LEDGER_MAX_OPEN = key("ledger.max.open", integer(1, 1_000_000), "20000")
            .doc("Open IDs of this worker, in IDs, at which reading stops until some are settled. Those that are"
                    + " held, or wait for a retry, count too.");

    static final Key<String> START_FROM = key("start.from", oneOf("earliest", "committed"), null)
            .doc("For one start, where the worker has stopped because it cannot go on where it was left (the changelog,"
                    + " the offsets or the input topic were deleted) and has named the choices: read such partitions from"
                    + " the oldest record that the topic keeps, or from the committed offset. Of no effect otherwise.");

    // Topics

    static final Key<String> INPUT_TOPIC =
            important("input.topic", ValueType.topic(), "audit-log-ids").doc("Topic of audit-log IDs.");
    static final Key<String> INPUT_FORMAT = key("input.format", oneOf("text", "json"), "text")
            .doc(
                    "What the value of an input record is: the ID itself as UTF-8 text, or a JSON document of at most 64 KiB"
                            + " that holds it at input.id.pointer.");
    static final Key<String> INPUT_ID_POINTER = key("input.id.pointer", ValueType.jsonPointer(), null)
            .doc("Where the ID is in a JSON document, like /id or /entries/0/id; without it, the document itself is the"
                    + " ID. A string is an ID, and so is a number, exactly as it is written; anything else is a dead"
                    + " letter.");
    static final Key<String> ENRICHED_TOPIC = important("enriched.topic", ValueType.topic(), "audit-logs-enriched")
            .doc("Topic of enriched records.");
    static final Key<String> DEAD_LETTER_TOPIC = important(
                    "dead.letter.topic", ValueType.deadLetterTopic(), "audit-logs-dead-letter")
            .doc("Topic of IDs that could not be enriched. {class} in it is replaced by the status class (4xx, 5xx,"
                    + " transport, ...), which gives a topic per class.");
    static final Key<Boolean> CREATE_TOPICS = key("topics.create", ValueType.flag(), "false")
            .doc("Whether missing topics are created at start. Else a missing one stops the start with a message"
                    + " that says what to create.");
    static final Key<Integer> CREATE_PARTITIONS = key("topics.create.partitions", integer(1, 10_000), "6")
            .doc("Partitions of each topic that is created; of the input topic, also the most workers that share the"
                    + " work.");
    static final Key<Integer> CREATE_REPLICATION = key(
                    "topics.create.replication.factor",
                    integer("-1 or at least 1, up to 32767", n -> n == -1 || (n >= 1 && n <= Short.MAX_VALUE)),
                    "-1")
            .doc("Replicas of each topic that is created, or -1 for the broker's default.");

    // API key

    static final Key<Path> API_KEY_FILE = important("api.key.file", ValueType.file(), null)
            .doc("File that holds the API key and nothing else. It is read again when it changes and when the API"
                    + " refuses the key, so a rotated key needs no restart. While a key is replaced it may hold two,"
                    + " one a line, the present one first; the key that was good before is tried too until a new one"
                    + " has been accepted. Exactly one of api.key.file and api.key must be set.");
    static final Key<Password> API_KEY = important("api.key", ValueType.apiKey(), null)
            .doc("The API key itself, best as a reference like ${env:VAR}. It is read at start only.");

    // Rate

    static final Key<Double> RATE_PER_SECOND = important("rate.limit.per.second", ValueType.aboveZero(), "50.0")
            .doc("Calls per second that the API permits for this key, for all workers together: each takes the share"
                    + " of its input partitions. Where limit and burst together are less than a call per second for"
                    + " each worker, they may be exceeded by a few calls; the worker warns of it at start. Retries and"
                    + " probes count too. Where the API permits less, by RateLimit or X-RateLimit headers, by 429 or by"
                    + " Retry-After, the worker goes slower by itself and comes back to this rate.");
    static final Key<Integer> RATE_BURST = key("rate.limit.burst", integer(1, 100_000), "1")
            .doc("Calls that may be sent at once after a quiet time, in calls, for all workers together; each takes"
                    + " the share of its input partitions, at least 1.");

    static final Key<String> RATE_HEADERS = key("rate.headers", ValueType.rateHeaders(), "auto")
            .doc("Which headers of replies lower the rate: auto takes all families that are known"
                    + " (docs/RATE-LIMITS.md), off takes none, and the beginning of their names, in lower case and with"
                    + " a '-' at its end like x-ratelimit-, takes those alone. Retry-After always counts.");

    // API connection

    static final Key<URI> BASE_URL = key("api.base.url", ValueType.httpUrl(), "https://app.cotool.ai")
            .doc("Where the API is; /api/audit-logs/{id} follows. Redirects are never followed.");
    static final Key<Integer> MAX_IN_FLIGHT = key("max.in.flight", integer(1, 65_536), "256")
            .doc("Most calls at the API at once, in calls; fewer at the start, and while more would only queue up"
                    + " there. Enough is the rate times the API's latency in seconds.");
    static final Key<Integer> MAX_QUEUED = key("max.queued", integer(1, 65_536), "512")
            .doc("IDs that wait for their turn beyond max.in.flight, in IDs, so that a free call never starves.");
    static final Key<Duration> REQUEST_TIMEOUT = key("request.timeout", duration("1ms", "10m"), "10s")
            .doc("Deadline of one call as a whole, from its permit to the last byte of the reply.");
    static final Key<Duration> CONNECT_TIMEOUT = key("connect.timeout", duration("1ms", "10m"), "3s")
            .doc("Longest wait for a connection, TLS handshake included.");
    static final Key<Integer> RESPONSE_MAX_BYTES = key("response.max.bytes", integer(1024, 268_435_456), "10485760")
            .doc("Cap of a reply's body in bytes, also after decompression. A longer one is a dead letter.");
    static final Key<String> HTTP_VERSION = key("api.http.version", oneOf("negotiate", "1.1", "2"), "negotiate")
            .doc("HTTP version: negotiate takes HTTP/2 where the TLS handshake offers it, else HTTP/1.1.");
    static final Key<Path> TRUSTSTORE_LOCATION = key("api.ssl.truststore.location", ValueType.file(), null)
            .doc("Key store with the authorities that the API's certificate is checked against. Without it the Java"
                    + " platform's own are used. The check cannot be switched off. It is read again when it changes, and"
                    + " new connections use it; one that cannot be used changes nothing.");
    static final Key<Password> TRUSTSTORE_PASSWORD =
            key("api.ssl.truststore.password", ValueType.password(), null).doc("Password of that key store.");
    static final Key<String> TRUSTSTORE_TYPE =
            key("api.ssl.truststore.type", ValueType.storeType(), "PKCS12").doc("Format of that key store.");
    static final Key<Path> KEYSTORE_LOCATION = key("api.ssl.keystore.location", ValueType.file(), null)
            .doc("Key store with the worker's own certificate and private key, for an API that asks for a client"
                    + " certificate. In PEM the certificate comes first, then those that it was signed by; the key is in"
                    + " PKCS#8. Like the trust store it is read again when it changes.");
    static final Key<Password> KEYSTORE_PASSWORD =
            key("api.ssl.keystore.password", ValueType.password(), null).doc("Password of that key store.");
    static final Key<Password> KEYSTORE_KEY_PASSWORD = key("api.ssl.keystore.key.password", ValueType.password(), null)
            .doc("Password of the private key in it, where it is not the key store's.");
    static final Key<String> KEYSTORE_TYPE =
            key("api.ssl.keystore.type", ValueType.storeType(), "PKCS12").doc("Format of that key store.");
    static final Key<URI> PROXY_URL = key("api.proxy.url", ValueType.proxyUrl(), null)
            .doc(
                    "Forward proxy to ask the API through. For https it makes a tunnel (CONNECT), and sees nothing but host"
                            + " and port; for http it passes each request on. Proxies that the environment names are not used.");
    static final Key<Password> PROXY_USER = key("api.proxy.user", ValueType.password(), null)
            .doc("User name for the proxy, best as a reference like ${env:VAR}. Sent with Basic authentication.");
    static final Key<Password> PROXY_PASSWORD = key("api.proxy.password", ValueType.password(), null)
            .doc("Password for the proxy, best as a reference too.");

    // Retries

    static final Key<Integer> RETRY_MAX_ATTEMPTS = key("retry.max.attempts", integer(1, 100), "8")
            .doc("5xx, 429 or missing replies after which an ID is a dead letter, while known-good IDs succeed; up"
                    + " to 10 where those fail now and then too. Failures while the API as a whole is unwell do not"
                    + " count.");
    static final Key<Duration> RETRY_MIN_ELAPSED = key("retry.min.elapsed", duration("0ms", "168h"), "10m")
            .doc("And not before this time from the first of them; pauses count for no more than a wait.");
    static final Key<Duration> RETRY_CONFIRM_AFTER = key("retry.confirm.after", duration("1ms", "24h"), "60s")
            .doc("After any other failure (404, 403, a malformed body, ...) an ID is asked again in one to one and a"
                    + " half of this: twice in all where good IDs never fail that way, three times for 404, up to 10"
                    + " times where they do.");
    static final Key<Duration> RETRY_BACKOFF_BASE = key("retry.backoff.base", duration("1ms", "1h"), "500ms")
            .doc("The wait after the first 5xx, 429 or missing reply is drawn at random from zero to this, and"
                    + " doubles from there.");
    static final Key<Duration> RETRY_BACKOFF_MAX = key("retry.backoff.max", duration("1ms", "1h"), "60s")
            .doc("No such wait is drawn from beyond this; not below retry.backoff.base.");

    // Circuit breaker

    static final Key<Duration> PROBE_MAX = key("circuit.breaker.probe.max", duration("100ms", "24h"), "5m")
            .doc("Longest wait between two probes while the API cannot be used. It cuts the usual waits, which grow"
                    + " from 1s to 15s where the API is away, from 5s to 60s where a person must act, and from 30s"
                    + " to 5m where it refuses the key. A new key is tried at once.");

    // IDs and entries

    static final Key<Pattern> ID_PATTERN = key(
                    "id.pattern", ValueType.pattern(), IdRules.DEFAULT.allowed().pattern())
            .doc("Which IDs are accepted; another one is a dead letter without a call. Whatever the pattern says, an"
                    + " ID is sent as one encoded path segment, and control characters are refused. In a properties"
                    + " file a backslash is written twice.");
    static final Key<Integer> ID_MAX_LENGTH = key(
                    "id.max.length", integer(1, IdRules.MAX_LENGTH), String.valueOf(IdRules.MAX_LENGTH))
            .doc("Longest ID that is accepted, in UTF-16 characters.");
    static final Key<Integer> RESPONSE_MAX_DEPTH = key("response.max.depth", integer(8, 1000), "200")
            .doc("Deepest nesting of objects and arrays in a reply, in levels; a deeper one is a dead letter.");
    static final Key<String> RECORD_TIMESTAMP = key("record.timestamp", oneOf("input", "event"), "input")
            .doc("Timestamp of an enriched record: the input record's, or the audited event's own. With event, old"
                    + " entries can be deleted at once by the topic's retention.");

    // Worker

    static final Key<String> HTTP_LISTEN = important("http.listen", ValueType.hostPort(), "127.0.0.1:8080")
            .doc("Where /live, /ready, /health and /metrics are served, without authentication. Port 0 is any free"
                    + " one; an IPv6 address stands in brackets.");
    static final Key<Duration> SHUTDOWN_TIMEOUT = key("shutdown.timeout", duration("1ms", "10m"), "20s")
            .doc("Longest wait for a clean stop after SIGTERM. What is open then is asked again after the start.");

    // Serializer

    static final Key<String> REGISTRY_URL = required("schema.registry.url", ValueType.registryUrls())
            .doc("Schema registry, or mock://NAME to keep schemas in memory.");
    static final Key<String> VALUE_SERIALIZER = key(
                    "value.serializer", ValueType.className(), AvroWireSerializer.class.getName())
            .doc("Class that writes Avro records. io.confluent.kafka.serializers.KafkaAvroSerializer works too, with"
                    + " its jars in lib/.");

    /** The keys of one section of the reference. */
    record Group(String name, List<Key<?>> keys) {}

    static final List<Group> GROUPS = List.of(
            group(
                    "Kafka",
                    BOOTSTRAP_SERVERS,
                    APPLICATION_ID,
                    GUARANTEE,
                    COMMIT_INTERVAL,
                    POLL_INTERVAL,
                    DRAIN_INTERVAL,
                    LEDGER_MAX_OPEN,
                    START_FROM),
            group(
                    "Topics",
                    INPUT_TOPIC,
                    INPUT_FORMAT,
                    INPUT_ID_POINTER,
                    ENRICHED_TOPIC,
                    DEAD_LETTER_TOPIC,
                    CREATE_TOPICS,
                    CREATE_PARTITIONS,
                    CREATE_REPLICATION),
            group("API key", API_KEY_FILE, API_KEY),
            group("Rate", RATE_PER_SECOND, RATE_BURST, RATE_HEADERS),
            group(
                    "API connection",
                    BASE_URL,
                    MAX_IN_FLIGHT,
                    MAX_QUEUED,
                    REQUEST_TIMEOUT,
                    CONNECT_TIMEOUT,
                    RESPONSE_MAX_BYTES,
                    HTTP_VERSION,
                    TRUSTSTORE_LOCATION,
                    TRUSTSTORE_PASSWORD,
                    TRUSTSTORE_TYPE,
                    KEYSTORE_LOCATION,
                    KEYSTORE_PASSWORD,
                    KEYSTORE_KEY_PASSWORD,
                    KEYSTORE_TYPE,
                    PROXY_URL,
                    PROXY_USER,
                    PROXY_PASSWORD),
            group(
                    "Retries",
                    RETRY_MAX_ATTEMPTS,
                    RETRY_MIN_ELAPSED,
                    RETRY_CONFIRM_AFTER,
                    RETRY_BACKOFF_BASE,
                    RETRY_BACKOFF_MAX),
            group("Circuit breaker", PROBE_MAX),
            group("IDs and entries", ID_PATTERN, ID_MAX_LENGTH, RESPONSE_MAX_DEPTH, RECORD_TIMESTAMP),
            group("Worker", HTTP_LISTEN, SHUTDOWN_TIMEOUT),
            group("Serializer", REGISTRY_URL, VALUE_SERIALIZER));

    private static final Map<String, Key<?>> BY_NAME = byName();

    private Keys() {}

    /** All keys by name, in the order of the reference: the worker's own, then those passed to the serializer. */
    static Map<String, Key<?>> all() {
        return BY_NAME;
    }

    static Optional<Key<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Group group(String name, Key<?>... keys) {
        return new Group(name, List.of(keys));
    }

    private static Map<String, Key<?>> byName() {
        Map<String, Key<?>> byName = new LinkedHashMap<>();
        GROUPS.forEach(group -> group.keys().forEach(key -> byName.put(key.name(), key)));
        OutcomeKeys.KEYS.values().forEach(key -> byName.put(key.name(), key));
        SerializerSettings.KEYS.forEach(key -> byName.putIfAbsent(key.name(), key));
        return Collections.unmodifiableMap(byName);
    }
}

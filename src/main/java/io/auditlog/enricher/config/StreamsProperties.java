package io.auditlog.enricher.config;

import static java.util.Map.entry;

import io.auditlog.enricher.topology.TopologySettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.Serdes.ByteArraySerde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The Kafka Streams configuration: our defaults, overridden by the {@code kafka.} keys, overridden by what the worker's
 * own keys and its guarantees require. A default for all clients carries no prefix, so that a key with one overrides it; a
 * default for one kind of client is overridden by a key without prefix too.
 */
final class StreamsProperties {

    /** What a {@code kafka.} key can change, with the worker's own keys at their defaults. */
    static final Map<String, Object> DEFAULTS = new TreeMap<>(Map.ofEntries(
            // Calls are asynchronous, so one thread suffices.
            entry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1),
            // The ledger is small and restores in seconds; a standby would double its traffic.
            entry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0),
            // However many offsets it spans, the ledger is small: Streams must not leave a new worker idle over it.
            entry(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE),
            // -1: the broker's default replication factor.
            entry(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1),
            // Large enough that no ledger entry is evicted before a commit: only entries open at a commit are written.
            entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L * 1024 * 1024),
            // Idle, and behind a backlog; CommitTrigger shortens it while a result is expected.
            entry(StreamsConfig.POLL_MS_CONFIG, 100L),
            // A task has one partition, so there is no other to wait for, and waiting costs a tenth of the thread.
            entry(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED),
            // Wait for unavailable brokers: a year is effectively forever. (It is added to the clock: no larger value.)
            entry(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Duration.ofDays(365).toMillis()),
            // A killed worker's partitions are taken over after this.
            entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000),
            // Heartbeats signal a rebalance; no worker can commit until all have learnt of it.
            entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000),
            // One poll fits in the intake; one more poll a second costs less than a waiting thread.
            entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, TopologySettings.MAX_POLLED),
            // A thousand IDs or more, several polls; more would only fill memory.
            entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 128 * 1024),
            // The thread never blocks on the API, and a paused worker keeps polling.
            entry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000),
            // How long a killed worker's results hide later ones from read_committed: this, and until the broker has
            // checked, every ten seconds. Far above a commit interval. With
            // exactly_once_v2 it applies in place of delivery.timeout.ms and max.block.ms.
            entry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 6_000),
            // The brokers' default limit (message.max.bytes is slightly higher): a larger record is a dead letter.
            entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1_048_576),
            // JSON compresses well; unlike zstd and snappy, lz4 also runs where no native library can be unpacked.
            entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
            // Until a batch is full or a commit flushes it: nobody can read it before the commit anyway.
            entry(ProducerConfig.LINGER_MS_CONFIG, 1_000L),
            // The producer sleeps this long whenever it has looked up a coordinator: twice before a worker's first
            // result.
            entry(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 20L),
            entry(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024)));

    /** Settings that cannot be overridden. */
    private static final Map<String, Object> REQUIRED = Map.ofEntries(
            // The ledger needs the original bytes, for the dead letter.
            entry(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, ByteArraySerde.class),
            entry(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, ByteArraySerde.class),
            // IDs written before the first start are processed too.
            entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            // The protocol with the longest-proven handover of partitions.
            entry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic"),
            // IDs of aborted transactions are not read, under at_least_once either.
            entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
            // Continuing after an error was observed to lose a good record along with the bad one.
            entry(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class),
            entry(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class),
            // There is no global thread here; if unset, Streams logs three warnings about it at each start.
            entry("processing.exception.handler.global.enabled", true));

    private final Values values;
    private final Map<String, Object> properties;

    StreamsProperties(Values values) {
        this.values = values;
        this.properties = defaults(values);
        properties.putAll(values.kafka());
        properties.putAll(REQUIRED);
        for (String own : List.of("bootstrap.servers", "application.id", "processing.guarantee")) {
            properties.put(own, values.get(own, String.class));
        }
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                values.get("commit.interval", Duration.class).toMillis());
    }

    /** The defaults for these values. */
    static Map<String, Object> defaults(Values values) {
        Map<String, Object> defaults = new TreeMap<>(DEFAULTS);
        int half = Math.max(1, values.get("max.queued", Integer.class) / 2);
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(TopologySettings.MAX_POLLED, half));
        Set<String> chosen = values.kafka().keySet();
        defaults.keySet().removeIf(name -> chosen.contains(KafkaKeys.withoutPrefix(name)));
        return defaults;
    }

    Map<String, Object> asMap() {
        return properties;
    }

    int maxRecordBytes() {
        return number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, StreamsConfig.PRODUCER_PREFIX);
    }

    /** A transaction whose timeout is shorter than the commit interval never commits. */
    void checkCommitInterval() {
        int timeout = number(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, StreamsConfig.PRODUCER_PREFIX);
        boolean transactional = values.get("processing.guarantee", String.class).equals(StreamsConfig.EXACTLY_ONCE_V2);
        if (transactional && values.get("commit.interval", Duration.class).toMillis() >= timeout) {
            throw new IllegalArgumentException("commit.interval must be shorter than the producer's "
                    + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG + " of " + timeout + "ms");
        }
    }

    /** The worker's share of the rate is guaranteed for one session timeout, counted from the last heartbeat but one. */
    void checkHeartbeat() {
        String[] prefixes = {StreamsConfig.MAIN_CONSUMER_PREFIX, StreamsConfig.CONSUMER_PREFIX};
        int session = number(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, prefixes);
        int heartbeat = number(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, prefixes);
        if (heartbeat > session / 3) {
            throw new IllegalArgumentException("kafka.heartbeat.interval.ms must be at most a third of"
                    + " session.timeout.ms, " + session + ", and is " + heartbeat
                    + ": between two heartbeats the worker would ask nothing");
        }
    }

    /** In Streams a client prefix takes precedence over the plain name. */
    private int number(String name, String... prefixes) {
        String winner = Arrays.stream(prefixes)
                .map(prefix -> prefix + name)
                .filter(properties::containsKey)
                .findFirst()
                .orElse(name);
        values.demandValid(KafkaKeys.PREFIX + winner);
        return (Integer) ConfigDef.parseType(winner, properties.get(winner), ConfigDef.Type.INT);
    }
}

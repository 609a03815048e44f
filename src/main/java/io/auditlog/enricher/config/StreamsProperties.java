package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import io.auditlog.enricher.topology.TopologySettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
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
 * own keys and its guarantees require. Defaults carry no client prefix, so that a key with one overrides them.
 */
final class StreamsProperties {

    private final Values values;
    private final Map<String, Object> properties;

    StreamsProperties(Values values) {
        this.values = values;
        this.properties = new TreeMap<>(defaults(values));
        properties.putAll(values.kafka().properties());
        properties.putAll(demanded());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, values.get(Keys.BOOTSTRAP_SERVERS));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, values.get(Keys.APPLICATION_ID));
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, values.get(Keys.GUARANTEE));
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                values.get(Keys.COMMIT_INTERVAL).toMillis());
        properties.put(
                StreamsConfig.POLL_MS_CONFIG, values.get(Keys.POLL_INTERVAL).toMillis());
    }

    Map<String, Object> asMap() {
        return properties;
    }

    int ofProducer(String name) {
        return number(name, StreamsConfig.PRODUCER_PREFIX);
    }

    int ofConsumer(String name) {
        return number(name, StreamsConfig.MAIN_CONSUMER_PREFIX, StreamsConfig.CONSUMER_PREFIX);
    }

    /** In Streams a client prefix takes precedence over the plain name. */
    private int number(String name, String... prefixes) {
        String winner = Arrays.stream(prefixes)
                .map(prefix -> prefix + name)
                .filter(properties::containsKey)
                .findFirst()
                .orElse(name);
        values.demandUsable(KafkaSettings.PREFIX + winner);
        return (Integer) ConfigDef.parseType(winner, properties.get(winner), INT);
    }

    /** The defaults for these values. */
    static Map<String, Object> defaults(Values values) {
        Map<String, Object> defaults = new TreeMap<>(defaults());
        int half = Math.max(1, values.get(Keys.MAX_QUEUED) / 2);
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(TopologySettings.MAX_POLLED, half));
        return defaults;
    }

    /** What a {@code kafka.} key can change, with the worker's own keys at their defaults. */
    static Map<String, Object> defaults() {
        Map<String, Object> defaults = new TreeMap<>();
        // Calls are asynchronous, so one thread suffices.
        defaults.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // The ledger is small and restores in seconds; a standby would double its traffic.
        defaults.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        // A joining worker has little to restore, however many offsets it spans; Streams counts offsets, and would
        // leave it idle for ten minutes (probing.rebalance.interval.ms).
        defaults.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
        // -1: the broker's default replication factor.
        defaults.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        // Large enough that no ledger entry is evicted before a commit: only entries open at a commit are written.
        defaults.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L * 1024 * 1024);
        // A task has one partition, so there is no other to wait for; the bookkeeping for waiting costs a tenth of the
        // thread.
        defaults.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // Wait for unavailable brokers: a year is effectively forever. (Streams adds it to the clock: no larger value.)
        defaults.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Duration.ofDays(365).toMillis());
        putConsumer(defaults);
        putProducer(defaults);
        return Collections.unmodifiableMap(defaults);
    }

    private static void putConsumer(Map<String, Object> defaults) {
        // A killed worker's partitions are taken over after this.
        defaults.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        // Heartbeats signal a rebalance; no worker can commit until all have learnt of it.
        defaults.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        // One poll fits in the intake; one more poll a second costs less than a waiting thread.
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, TopologySettings.MAX_POLLED);
        // The thread never blocks on the API, and a paused worker keeps polling.
        defaults.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
    }

    private static void putProducer(Map<String, Object> defaults) {
        // How long a killed worker's results hide later ones from read_committed: until this timeout has passed and the
        // broker has checked, which it does every ten seconds. Far above a commit interval and the longest block of
        // process().
        defaults.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 6_000);
        // The brokers' default limit (message.max.bytes is slightly higher): a larger record becomes a dead letter
        // instead of an error.
        defaults.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1_048_576);
        // JSON compresses well; unlike zstd and snappy, lz4 also runs where no native library can be unpacked.
        defaults.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // A commit flushes, so this only shapes batches between two commits.
        defaults.put(ProducerConfig.LINGER_MS_CONFIG, 20L);
        defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        // delivery.timeout.ms and max.block.ms keep Streams' values: with exactly_once_v2 the transaction timeout
        // applies.
    }

    /** Settings that cannot be overridden. */
    private static Map<String, Object> demanded() {
        Map<String, Object> demanded = new TreeMap<>();
        // The ledger needs the original bytes, for the dead letter.
        demanded.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, ByteArraySerde.class);
        demanded.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, ByteArraySerde.class);
        // IDs written before the first start are processed too.
        demanded.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // The protocol with the longest-proven handover of partitions.
        demanded.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // IDs of aborted transactions are not read, under at_least_once either.
        demanded.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Continuing after an error was observed to lose a good record along with the bad one.
        demanded.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        // There is no global thread here; if unset, Streams logs three warnings about it at each start.
        demanded.put("processing.exception.handler.global.enabled", true);
        demanded.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        return demanded;
    }
}

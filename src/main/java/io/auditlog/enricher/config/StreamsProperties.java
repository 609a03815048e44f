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
 * The configuration of Kafka Streams: our defaults, over them the {@code kafka.} keys, over these what the worker's own
 * keys and its guarantees demand. Defaults carry no client prefix, so that a key with one wins over them.
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

    /** Streams lets a client's prefix win over the plain name. */
    private int number(String name, String... prefixes) {
        String winner = Arrays.stream(prefixes)
                .map(prefix -> prefix + name)
                .filter(properties::containsKey)
                .findFirst()
                .orElse(name);
        values.demandUsable(KafkaSettings.PREFIX + winner);
        return (Integer) ConfigDef.parseType(winner, properties.get(winner), INT);
    }

    /** The defaults beside these values. */
    static Map<String, Object> defaults(Values values) {
        Map<String, Object> defaults = new TreeMap<>(defaults());
        int half = Math.max(1, values.get(Keys.MAX_QUEUED) / 2);
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(TopologySettings.MAX_POLLED, half));
        return defaults;
    }

    /** What a {@code kafka.} key can change, where the worker's own keys have their defaults. */
    static Map<String, Object> defaults() {
        Map<String, Object> defaults = new TreeMap<>();
        // The calls wait outside the thread, so one does the work of many.
        defaults.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // The ledger is small and restores in seconds; a standby would double its traffic.
        defaults.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        // A worker that joins has little to restore, however many offsets it spans; Streams counts those, and would
        // leave it idle for ten minutes (probing.rebalance.interval.ms).
        defaults.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
        // Internal topics are as safe as the broker makes its own.
        defaults.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        // Large enough that no ledger line is evicted before a commit: only what is open then is written.
        defaults.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L * 1024 * 1024);
        // A task has one partition, so there is none to wait for; the waiting's bookkeeping costs a tenth of the
        // thread.
        defaults.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // Brokers that are away are waited for: a year is for ever. (Added to the clock by Streams: no larger value.)
        defaults.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Duration.ofDays(365).toMillis());
        putConsumer(defaults);
        putProducer(defaults);
        return Collections.unmodifiableMap(defaults);
    }

    private static void putConsumer(Map<String, Object> defaults) {
        // A killed worker's partitions are taken over after this.
        defaults.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        // A worker learns by it that partitions are to change hands; nobody can commit until all have learnt it.
        defaults.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        // What a poll brings fits in the intake; one more poll a second costs less than a thread that waits.
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, TopologySettings.MAX_POLLED);
        // The thread never waits for the API, and a paused worker keeps polling.
        defaults.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
    }

    private static void putProducer(Map<String, Object> defaults) {
        // How long a killed worker's results hide later ones from read_committed: until this has passed and the broker
        // has looked, which it does every ten seconds. Far above a commit interval and the longest block of process().
        defaults.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 6_000);
        // The brokers' default limit (message.max.bytes is a little above): a larger record is our dead letter, no
        // error.
        defaults.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1_048_576);
        // JSON text shrinks well; unlike zstd and snappy it also runs where no native library can be unpacked.
        defaults.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // A commit sends what is left, so this only shapes batches between two commits.
        defaults.put(ProducerConfig.LINGER_MS_CONFIG, 20L);
        defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        // delivery.timeout.ms and max.block.ms stay Streams' own: with exactly_once_v2 the transaction's timeout rules.
    }

    /** What nothing can change. */
    private static Map<String, Object> demanded() {
        Map<String, Object> demanded = new TreeMap<>();
        // The ledger needs the bytes as they came, for the dead letter.
        demanded.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, ByteArraySerde.class);
        demanded.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, ByteArraySerde.class);
        // IDs that were written before the first start count too.
        demanded.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // The protocol whose hand-over of partitions is longest proven.
        demanded.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // IDs of aborted transactions are not read, under at_least_once too.
        demanded.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // To continue after an error was seen to lose a good record with the bad one.
        demanded.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        // There is no global thread here; unset, Streams warns about it three times a start.
        demanded.put("processing.exception.handler.global.enabled", true);
        demanded.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        return demanded;
    }
}

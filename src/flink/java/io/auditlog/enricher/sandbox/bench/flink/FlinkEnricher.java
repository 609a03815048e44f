package io.auditlog.enricher.sandbox.bench.flink;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.util.retryable.AsyncRetryStrategies;
import org.apache.flink.streaming.util.retryable.RetryPredicates;

/**
 * IDs from Kafka, entries by Flink's asynchronous I/O, records to Kafka exactly once with a checkpoint per second: one job
 * in a local cluster within this JVM. Its tasks share the places in flight and the rate. Every failure ends it, but under
 * a limit it asks again after a second.
 */
public final class FlinkEnricher {

    private static final int PARALLELISM = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final Duration CHECKPOINTS = Duration.ofSeconds(1);
    private static final long TIMEOUT_SECONDS = 60;
    private static final int ATTEMPTS = 1_000;

    private FlinkEnricher() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments brokers, input topic, output topic, base URL, requests in flight, requests per second or 0
     */
    public static void main(String[] arguments) throws Exception {
        String brokers = arguments[0];
        StreamExecutionEnvironment environment = environment();
        KafkaSource<String> ids = KafkaSource.<String>builder()
                .setBootstrapServers(brokers)
                .setTopics(arguments[1])
                .setGroupId(arguments[1] + "-flink")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        DataStream<String> input = environment.fromSource(ids, WatermarkStrategy.noWatermarks(), "ids");
        int inFlight = Integer.parseInt(arguments[4]) / PARALLELISM;
        double perSecond = Double.parseDouble(arguments[5]) / PARALLELISM;
        fetched(input, new EntryFetch(arguments[3], inFlight, perSecond), inFlight)
                .sinkTo(enriched(brokers, arguments[2]));
        environment.execute("enricher");
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
    }

    private static DataStream<Tuple2<byte[], byte[]>> fetched(DataStream<String> ids, EntryFetch fetch, int inFlight) {
        if (!fetch.isLimited()) {
            return AsyncDataStream.unorderedWait(ids, fetch, TIMEOUT_SECONDS, TimeUnit.SECONDS, inFlight);
        }
        return AsyncDataStream.unorderedWaitWithRetry(
                ids,
                fetch,
                TIMEOUT_SECONDS,
                TimeUnit.SECONDS,
                inFlight,
                new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<Tuple2<byte[], byte[]>>(
                                ATTEMPTS, TimeUnit.SECONDS.toMillis(1))
                        .ifException(RetryPredicates.HAS_EXCEPTION_PREDICATE)
                        .build());
    }

    private static KafkaSink<Tuple2<byte[], byte[]>> enriched(String brokers, String topic) {
        return KafkaSink.<Tuple2<byte[], byte[]>>builder()
                .setBootstrapServers(brokers)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(topic)
                .setProperty("compression.type", "lz4")
                // Flink's default is longer than a broker permits.
                .setProperty("transaction.timeout.ms", "600000")
                .setRecordSerializer(KafkaRecordSerializationSchema.<Tuple2<byte[], byte[]>>builder()
                        .setTopic(topic)
                        .setKeySerializationSchema(new Part(0))
                        .setValueSerializationSchema(new Part(1))
                        .build())
                .build();
    }

    /** Bytes as they are; a class, because Flink finds no types in a lambda. */
    private record Part(int index) implements SerializationSchema<Tuple2<byte[], byte[]>> {
        @Override
        public byte[] serialize(Tuple2<byte[], byte[]> record) {
            return record.getField(index);
        }
    }
}

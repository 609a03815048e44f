package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import io.auditlog.enricher.flow.FlowSettings;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** Puts the flow's settings together out of several subjects, and holds them against each other. */
final class FlowKeys {

    static final String HEARTBEAT = Definition.KAFKA + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;

    private FlowKeys() {}

    static FlowSettings flow(Values values, KafkaSettings kafka) {
        Map<String, Object> streams = StreamsProperties.of(values, kafka);
        return new FlowSettings(
                TopicKeys.topics(values),
                EntryKeys.timestamp(values),
                values.integer(StreamsKeys.LEDGER_MAX_OPEN),
                values.duration(StreamsKeys.DRAIN_INTERVAL),
                producerNumber(values, streams, ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                streams);
    }

    /** A transaction that is committed less often than it times out never commits. */
    static void checkTransactionTimeout(Values values, KafkaSettings kafka) {
        Map<String, Object> streams = StreamsProperties.of(values, kafka);
        int timeout = producerNumber(values, streams, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        boolean transactional =
                StreamsConfig.EXACTLY_ONCE_V2.equals(streams.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
        if (transactional && values.duration(StreamsKeys.COMMIT_INTERVAL).toMillis() >= timeout) {
            throw new IllegalArgumentException(StreamsKeys.COMMIT_INTERVAL + " must be shorter than the producer's "
                    + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG + " of " + timeout + "ms");
        }
    }

    /** The worker is sure of its part of the rate for a session from the last but one heartbeat on. */
    static void checkHeartbeat(Values values, KafkaSettings kafka) {
        Map<String, Object> streams = StreamsProperties.of(values, kafka);
        int session = consumerNumber(values, streams, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        int heartbeat = consumerNumber(values, streams, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        if (heartbeat > session / 3) {
            throw new IllegalArgumentException("must be at most a third of session.timeout.ms, " + session + ", and is "
                    + heartbeat + ": between two heartbeats the worker would ask nothing");
        }
    }

    private static int producerNumber(Values values, Map<String, Object> streams, String name) {
        return number(values, streams, name, StreamsConfig.PRODUCER_PREFIX);
    }

    private static int consumerNumber(Values values, Map<String, Object> streams, String name) {
        return number(values, streams, name, StreamsConfig.MAIN_CONSUMER_PREFIX, StreamsConfig.CONSUMER_PREFIX);
    }

    /** Streams lets a client's prefix win over the plain name. */
    private static int number(Values values, Map<String, Object> streams, String name, String... prefixes) {
        String winner = Arrays.stream(prefixes)
                .map(prefix -> prefix + name)
                .filter(streams::containsKey)
                .findFirst()
                .orElse(name);
        values.demandUsable(Definition.KAFKA + winner);
        return (Integer) ConfigDef.parseType(winner, streams.get(winner), INT);
    }
}

package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterContext;
import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.deadletter.DeadLetterTopics;
import io.auditlog.enricher.kafka.Cluster;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Opens what commands work with that read or write topics: the real clock, and plain Kafka clients. They are configured as Kafka
 * Streams configures the worker's: the same {@code kafka.*} keys and prefixes apply to the same kinds of client, security
 * included. Settings that make a redrive safe override them.
 */
public final class CommandClients {

    private static final String CLIENT = "audit-log-enricher-command";

    private CommandClients() {}

    /**
     * Opens the clients.
     *
     * @param group for offsets, and the transactional ID; null for neither
     * @param sends whether a producer is needed
     * @param stop counted down to request a stop
     * @param skipped gets a line for each record that cannot be read or sent
     * @throws DeadLetterException if the deserializer is missing
     * @throws org.apache.kafka.common.KafkaException if a client cannot be created
     */
    public static DeadLetterContext open(
            WorkerConfig config, String group, boolean sends, CountDownLatch stop, PrintWriter skipped)
            throws DeadLetterException {
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        return new DeadLetterContext(
                consumer(streams, group),
                sends ? producer(streams, group) : null,
                DeadLetterDecoder.open(
                        config.serializer().className(), config.serializer().properties(), skipped),
                new DeadLetterTopics(Cluster.admin(streams), config.flow().topics(), config.topicCreation()),
                Clock.systemUTC(),
                System::nanoTime,
                stop);
    }

    /** A consumer with manually assigned partitions, and with a group for offsets unless it is null. */
    private static Consumer<byte[], byte[]> consumer(StreamsConfig streams, String group) {
        Map<String, Object> settings = streams.getRestoreConsumerConfigs(CLIENT); // has no group
        settings.putAll(streams.originalsWithPrefix(StreamsConfig.MAIN_CONSUMER_PREFIX));
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        if (group != null) {
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An idempotent producer for a topic, the value of a key, or an error of the command line if there is no such topic. */
    public static Producer<byte[], byte[]> producer(StreamsConfig streams, String key, String topic, CommandSpec spec)
            throws DeadLetterException {
        try (Admin admin = Cluster.admin(streams)) {
            if (new Cluster(admin).describe(List.of(topic)).isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "topic " + topic + " does not exist: check " + key
                                + " and bootstrap.servers; nothing was sent");
            }
            return producer(streams, null);
        } catch (KafkaException e) {
            throw DeadLetterException.of(e, "Nothing was sent");
        }
    }

    /** An idempotent producer, transactional unless {@code transactionalId} is null. */
    static Producer<byte[], byte[]> producer(StreamsConfig streams, String transactionalId) {
        Map<String, Object> settings = streams.getProducerConfigs(CLIENT);
        // Streams sets this to infinity to wait for brokers; a command reports that they are unavailable.
        settings.remove(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        if (transactionalId != null) {
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        }
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

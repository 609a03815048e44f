package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.deadletter.DeadLetterContext;
import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.deadletter.DeadLetterTopics;
import io.auditlog.enricher.deadletter.Listing;
import io.auditlog.enricher.deadletter.Redrive;
import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.deadletter.RedriveSummary;
import io.auditlog.enricher.deadletter.Selection;
import io.auditlog.enricher.deadletter.SkippedRecords;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.kafka.Cluster;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
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

/**
 * Runs one dead-letter command with the real clock and with plain Kafka clients. They are configured as Kafka Streams
 * configures the worker's: the same {@code kafka.*} keys and prefixes apply to the same kinds of client, security
 * included. Settings that make a redrive safe override them. Threads: one.
 */
public final class DeadLetterService {

    private static final String CLIENT = "audit-log-enricher-letters";
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final DeadLetterConfig config;
    private final StreamsConfig streams;
    private final CountDownLatch stop;
    private final SkippedRecords skipped;

    /** Prepares a command, which ends early when {@code stop} is counted down; nothing is connected yet. */
    public DeadLetterService(DeadLetterConfig config, CountDownLatch stop, SkippedRecords skipped) {
        this.config = config;
        this.streams = new StreamsConfig(config.flow().streams());
        this.stop = stop;
        this.skipped = skipped;
    }

    /** Prefix of the group names. */
    String applicationId() {
        return streams.getString(StreamsConfig.APPLICATION_ID_CONFIG);
    }

    /**
     * Sends dead letters back.
     *
     * @throws DeadLetterException if it cannot continue; what was already committed stays
     */
    public RedriveSummary redrive(RedrivePlan plan) throws DeadLetterException, InterruptedException {
        try (Admin admin = Cluster.admin(streams);
                Consumer<byte[], byte[]> consumer = consumer(plan.group())) {
            Producer<byte[], byte[]> producer = plan.dryRun() ? null : producer(plan.group());
            try {
                return new Redrive(plan, context(admin, consumer, producer)).run();
            } finally {
                if (producer != null) {
                    producer.close(CLOSING); // without a timeout it would wait for unavailable brokers
                }
            }
        } catch (KafkaException e) {
            throw DeadLetterException.of(e, "Nothing was sent twice or lost: run the same command again");
        }
    }

    /**
     * Lists dead letters and changes nothing.
     *
     * @param show receives a dead letter and returns whether to continue
     * @throws DeadLetterException if they cannot be read
     */
    public void list(Selection selection, boolean parked, Predicate<StoredDeadLetter> show) throws DeadLetterException {
        try (Admin admin = Cluster.admin(streams);
                Consumer<byte[], byte[]> consumer = consumer(null)) {
            new Listing(selection, parked, context(admin, consumer, null)).run(show);
        } catch (KafkaException e) {
            throw DeadLetterException.of(e, "Nothing was changed");
        }
    }

    private DeadLetterContext context(Admin admin, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer)
            throws DeadLetterException {
        return new DeadLetterContext(
                consumer,
                producer,
                DeadLetterDecoder.open(
                        config.serializer().className(), config.serializer().properties(), skipped),
                new DeadLetterTopics(admin, config.flow().topics(), config.topicCreation()),
                Clock.systemUTC(),
                System::nanoTime,
                stop,
                skipped);
    }

    /** A consumer with manually assigned partitions, and with a group for offsets unless it is null. */
    private Consumer<byte[], byte[]> consumer(String group) {
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

    private Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> settings = streams.getProducerConfigs(CLIENT);
        // Streams sets this to infinity to wait for brokers; a command reports that they are unavailable.
        settings.remove(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

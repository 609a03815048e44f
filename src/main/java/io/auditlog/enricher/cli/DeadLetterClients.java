package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.DeadLetterConfig;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Plain Kafka clients, configured as Kafka Streams configures the worker's: the same {@code kafka.*} keys and prefixes
 * apply to the same kinds of client, security included. Settings that make a redrive safe override them.
 */
final class DeadLetterClients {

    private static final String NAME = "audit-log-enricher-letters";
    private static final int ADMIN_TIMEOUT_MILLIS = 15_000;

    private final StreamsConfig streams;

    DeadLetterClients(DeadLetterConfig config) {
        this.streams = new StreamsConfig(config.flow().streams());
    }

    String applicationId() {
        return streams.getString(StreamsConfig.APPLICATION_ID_CONFIG);
    }

    Admin admin() {
        Map<String, Object> settings = streams.getAdminConfigs(NAME);
        settings.put("default.api.timeout.ms", ADMIN_TIMEOUT_MILLIS);
        settings.put("request.timeout.ms", ADMIN_TIMEOUT_MILLIS / 2);
        return Admin.create(settings);
    }

    /**
     * A consumer with manually assigned partitions.
     *
     * @param group consumer group for offsets, or null for none
     */
    Consumer<byte[], byte[]> consumer(String group) {
        Map<String, Object> settings = streams.getRestoreConsumerConfigs(NAME); // has no group
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

    Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> settings = streams.getProducerConfigs(NAME);
        // Streams sets this to infinity to wait for brokers; a command reports that they are unavailable.
        settings.remove(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

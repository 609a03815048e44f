package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which IDs show at the start that the API works, read from a real broker. */
@ExtendWith(SharedBroker.class)
final class KnownGoodReaderIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PARTITIONS = 3;
    private static final long TIME = 1_700_000_000_000L;

    @Test
    void shouldTakeTheLatestEightOfAllPartitionsThatWereCommitted(SandboxBroker broker) {
        String topic = broker.createTopic("known-good", PARTITIONS);
        assertThat(read(broker, topic, 0)).isEmpty();
        // Given transactions, each with its marker, and one that is aborted later than all
        try (KafkaProducer<byte[], byte[]> producer = producer(broker, topic)) {
            for (int i = 0; i < 12; i++) {
                producer.beginTransaction();
                send(producer, topic, i % PARTITIONS, i, "log-" + i);
                producer.commitTransaction();
            }
            producer.beginTransaction();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                send(producer, topic, partition, 100, "aborted-" + partition);
            }
            // Then also while it is open
            List<String> latest = List.of("log-11", "log-10", "log-9", "log-8", "log-7", "log-6", "log-5", "log-4");
            assertThat(read(broker, topic, 12)).isEqualTo(latest);
            producer.abortTransaction();
            assertThat(read(broker, topic, 12)).isEqualTo(latest);
        }
    }

    @Test
    void shouldTakeEachIdOnceAndWhatIsNoIdNotAtAll(SandboxBroker broker) {
        String topic = broker.createTopic("known-good", PARTITIONS);
        try (KafkaProducer<byte[], byte[]> producer = producer(broker, topic)) {
            producer.beginTransaction();
            send(producer, topic, 0, 1, "log-1");
            send(producer, topic, 1, 2, "log-2");
            send(producer, topic, 0, 3, "log-1");
            send(producer, topic, 2, 4, "../admin");
            send(producer, topic, 2, 5, null);
            producer.commitTransaction();
        }
        assertThat(read(broker, topic, 5)).containsExactly("log-1", "log-2");
    }

    /** Reads once so many records can be seen: a commit returns before all partitions know of it. */
    private static List<String> read(SandboxBroker broker, String topic, int committed) {
        OutcomeReader outcomes = new OutcomeReader(broker.bootstrapServers());
        Await.until(
                committed + " committed records",
                PATIENCE,
                () -> outcomes.readAll(List.of(topic)).size() == committed);
        CompletableFuture<List<AuditLogId>> found = new CompletableFuture<>();
        Map<String, Object> configuration =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "application.id", topic);
        try (KnownGoodReader reader = new KnownGoodReader(configuration, topic, IdRules.DEFAULT, found::complete)) {
            reader.start();
            return Await.get(found, PATIENCE).stream().map(AuditLogId::value).toList();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(SandboxBroker broker, String topic) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", topic),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, String topic, int partition, int second, String key) {
        byte[] id = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        Await.get(producer.send(new ProducerRecord<>(topic, partition, TIME + 1000L * second, id, new byte[] {1})));
    }
}

package io.auditlog.enricher.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
final class SandboxBrokerIT {

    @Test
    void shouldRunTheNewestTransactionsAndCreateNoTopicByAccident(SandboxBroker broker) {
        var features =
                Await.get(broker.admin().describeFeatures().featureMetadata()).finalizedFeatures();
        assertThat(features.get("transaction.version").maxVersionLevel()).isEqualTo((short) 2);
        assertThatThrownBy(() -> new OutcomeReader(broker.bootstrapServers()).readAll(List.of("nowhere")))
                .hasMessageContaining("nowhere");
        assertThat(Await.get(broker.admin().listTopics().names())).doesNotContain("nowhere");
    }

    @Test
    void shouldSeeAnOpenTransactionAndNotReadIt(SandboxBroker broker) {
        // Given an open transaction
        String topic = broker.createTopic("outcomes", 1);
        OutcomeReader reader = new OutcomeReader(broker.bootstrapServers());
        LagProbe probe = new LagProbe(broker.admin());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", broker.uniqueName("tx")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Await.get(producer.send(new ProducerRecord<>(topic, new byte[] {1})));
            // Then it hides the end
            assertThat(reader.readAll(List.of(topic))).isEmpty();
            assertThat(probe.hidden(List.of(topic))).containsKey(new TopicPartition(topic, 0));
            // When it is committed
            producer.commitTransaction();
        }
        // Then it is read, and a group that has committed nothing lags behind by it
        probe.awaitStable(List.of(topic), Duration.ofSeconds(20));
        assertThat(reader.readAll(List.of(topic))).hasSize(1);
        assertThat(probe.lag(broker.uniqueName("nobody"), topic)).isPositive();
    }
}

package io.auditlog.enricher.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
final class SandboxBrokerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void shouldRunTheNewestTransactions(SandboxBroker broker) {
        // When the features of the broker are asked for
        var features =
                Await.get(broker.admin().describeFeatures().featureMetadata()).finalizedFeatures();

        // Then transactions are of version 2, which the worker demands
        assertThat(features.get("transaction.version").maxVersionLevel()).isEqualTo((short) 2);
    }

    @Test
    void shouldNotCreateTopicsByAccident(SandboxBroker broker) {
        // When a topic that nobody created is read
        OutcomeReader reader = new OutcomeReader(broker.bootstrapServers());

        // Then that fails, and the topic is still not there
        assertThatThrownBy(() -> reader.readAll(List.of("nowhere"))).hasMessageContaining("nowhere");
        assertThat(Await.get(broker.admin().listTopics().names())).doesNotContain("nowhere");
    }

    @Test
    void shouldReadOnlyWhatIsCommitted(SandboxBroker broker) {
        // Given a committed, an aborted and an open transaction
        String topic = broker.createTopic("outcomes", 1);
        OutcomeReader reader = new OutcomeReader(broker.bootstrapServers());
        LagProbe probe = new LagProbe(broker.admin());
        try (KafkaProducer<byte[], byte[]> producer = transactional(broker)) {
            producer.beginTransaction();
            Await.get(producer.send(outcome(topic, 7)));
            producer.commitTransaction();
            producer.beginTransaction();
            Await.get(producer.send(outcome(topic, 8)));
            producer.abortTransaction();
            producer.beginTransaction();
            Await.get(producer.send(outcome(topic, 9)));

            // Then only the committed one is read, and the open one hides the end
            assertThat(reader.readAll(List.of(topic)))
                    .extracting(Emitted::origin)
                    .containsExactly(origin(7));
            assertThat(probe.hidden(List.of(topic))).containsKey(new TopicPartition(topic, 0));

            // When the open one is committed
            producer.commitTransaction();
        }

        // Then it is read too, and the aborted one can be counted
        probe.awaitStable(List.of(topic), PATIENCE);
        assertThat(reader.readAll(List.of(topic))).extracting(Emitted::origin).containsExactly(origin(7), origin(9));
        assertThat(reader.countAborted(List.of(topic))).isEqualTo(1);
        assertThat(reader.awaitOrigins(List.of(topic), Set.of(origin(7), origin(9)), PATIENCE))
                .isEmpty();
        assertThat(reader.awaitOrigins(List.of(topic), Set.of(origin(7), origin(8)), Duration.ofMillis(300)))
                .containsExactly(origin(8));
    }

    @Test
    void shouldTellTheLagOfAGroup(SandboxBroker broker) {
        // Given three IDs, of which a group has committed one
        String topic = broker.createTopic("ids", 1);
        String group = broker.uniqueName("group");
        TopicPartition partition = new TopicPartition(topic, 0);
        LagProbe probe = new LagProbe(broker.admin());
        try (IdPublisher publisher = new IdPublisher(broker.bootstrapServers(), topic)) {
            publisher.publishIds(List.of("a", "b", "c"));
        }
        commit(broker, group, partition, 1);

        // Then its lag is two
        assertThat(probe.lag(group, topic)).isEqualTo(2);
        assertThat(probe.committed(group)).containsExactly(Map.entry(partition, 1L));
        assertThat(probe.lag(broker.uniqueName("nobody"), topic)).isEqualTo(3);

        // When it commits the rest, then there is none, and it has no members
        commit(broker, group, partition, 3);
        probe.awaitNoLag(group, topic, PATIENCE);
        probe.awaitEmpty(group, PATIENCE);
    }

    private static KafkaProducer<byte[], byte[]> transactional(SandboxBroker broker) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", broker.uniqueName("tx")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static ProducerRecord<byte[], byte[]> outcome(String topic, long offset) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, new byte[] {1});
        record.headers().add("enricher.origin.topic", "ids".getBytes(StandardCharsets.UTF_8));
        record.headers().add("enricher.origin.partition", "0".getBytes(StandardCharsets.UTF_8));
        record.headers().add("enricher.origin.offset", Long.toString(offset).getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static Origin origin(long offset) {
        return new Origin("ids", 0, offset);
    }

    private static void commit(SandboxBroker broker, String group, TopicPartition partition, long offset) {
        Map<String, Object> configuration = Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
        }
    }
}

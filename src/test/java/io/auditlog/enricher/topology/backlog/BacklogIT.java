package io.auditlog.enricher.topology.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.topology.TopologyEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real topic and a group that has no members: what is unread, how old it is, and when it would be deleted. */
@ExtendWith(SharedBroker.class)
final class BacklogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TopologyEvents EVENTS = new TopologyEvents() {};
    private static final Duration OFTEN = Duration.ofMillis(50);

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));

    @Test
    void shouldTellLagAndTimesOfAGroupWithoutJoiningIt(SandboxBroker broker) {
        // Given: 10 records in each of two partitions, a minute apart, the last one new; kept for an hour
        String name = broker.uniqueName("backlog");
        broker.createTopics(2, Map.of("retention.ms", "3600000"), name);
        for (int partition = 0; partition < 2; partition++) {
            fill(broker, name, partition, 10, now.get().minus(Duration.ofMinutes(9)));
        }
        try (Backlog backlog =
                new Backlog(configuration(broker, name), broker.admin(), name, () -> {}, EVENTS, now::get, OFTEN)) {
            assertThat(backlog.reading()).isEmpty();
            // When
            backlog.start();
            // Then
            await(backlog, 20, 51 * 60);
            // When the group goes on in one of them
            commit(broker, name, 0, 10);
            now.set(now.get().plusSeconds(31));
            await(backlog, 10, 51 * 60 - 31);
            // When in the other, too, half a minute later
            commit(broker, name, 1, 5);
            now.set(now.get().plusSeconds(31));
            await(backlog, 5, 56 * 60 - 62);
            commit(broker, name, 1, 10);
            now.set(now.get().plusSeconds(31));
            assertThat(await(backlog, 0, Double.POSITIVE_INFINITY).secondsToDrain())
                    .isZero();
            assertThat(backlog.failures()).isZero();
        }
        assertThat(Await.get(broker.admin()
                                .describeConsumerGroups(List.of(name))
                                .all())
                        .get(name)
                        .members())
                .isEmpty();
    }

    @Test
    void shouldKnowHowMuchATopicOfLimitedSizeHolds(SandboxBroker broker) {
        String name = broker.uniqueName("sized");
        broker.createTopics(1, Map.of("retention.ms", "-1", "retention.bytes", "1000"), name);
        fill(broker, name, 0, 100, now.get().minus(Duration.ofHours(5)));
        try (Backlog backlog =
                new Backlog(configuration(broker, name), broker.admin(), name, () -> {}, EVENTS, now::get, OFTEN)) {
            backlog.start();
            await(backlog, 100, 0);
        }
    }

    @Test
    void shouldCountFailuresAndForgetWhatIsOld(SandboxBroker broker) {
        // Given
        String name = broker.uniqueName("gone");
        broker.createTopics(1, name);
        try (Backlog backlog =
                new Backlog(configuration(broker, name), broker.admin(), name, () -> {}, EVENTS, now::get, OFTEN)) {
            backlog.start();
            await(backlog, 0, Double.POSITIVE_INFINITY);
            // When
            Await.get(broker.admin().deleteTopics(List.of(name)).all());
            Await.until("failures", PATIENCE, () -> backlog.failures() > 2);
            // Then
            assertThat(backlog.reading()).isPresent();
            now.set(now.get().plus(Duration.ofMinutes(2)));
            assertThat(backlog.reading()).isEmpty();
            assertThat(backlog.age())
                    .hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(Duration.ofMinutes(2)));
            // When it is back
            broker.createTopics(1, name);
            await(backlog, 0, Double.POSITIVE_INFINITY);
        }
    }

    private static Backlog.Reading await(Backlog backlog, long lag, double secondsUntilExpired) {
        return Await.value(
                        "a lag of " + lag + ", deleted in " + secondsUntilExpired + " s",
                        PATIENCE,
                        backlog::reading,
                        found -> found.filter(reading -> reading.lag() == lag)
                                .filter(reading -> reading.secondsUntilExpired() == secondsUntilExpired)
                                .isPresent())
                .orElseThrow();
    }

    private static Map<String, Object> configuration(SandboxBroker broker, String group) {
        return Map.of("bootstrap.servers", broker.bootstrapServers(), "application.id", group);
    }

    private static void fill(SandboxBroker broker, String topic, int partition, int records, Instant first) {
        Map<String, Object> configuration = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                long millis = first.plus(Duration.ofMinutes(i)).toEpochMilli();
                Future<RecordMetadata> sent =
                        producer.send(new ProducerRecord<>(topic, partition, millis, null, new byte[50]));
                Await.get(sent); // a batch of its own, as with a trickle of IDs
            }
        }
    }

    private static void commit(SandboxBroker broker, String name, int partition, long offset) {
        Await.get(broker.admin()
                .alterConsumerGroupOffsets(
                        name, Map.of(new TopicPartition(name, partition), new OffsetAndMetadata(offset)))
                .all());
    }
}

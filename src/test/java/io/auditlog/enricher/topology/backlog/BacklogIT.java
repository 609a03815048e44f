package io.auditlog.enricher.topology.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.topology.TopologyEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real topic and a group that has no members: what is unread, how old it is, and when it would be deleted. */
@ExtendWith(SharedBroker.class)
final class BacklogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private SandboxBroker broker;
    private String name;

    @BeforeEach
    void name(SandboxBroker shared) {
        broker = shared;
        name = shared.uniqueName("backlog");
    }

    @Test
    void shouldTellLagAndTimesOfAGroupWithoutJoiningIt() {
        // Given: 10 records in each of two partitions, a minute apart, the last one new; kept for an hour
        broker.createTopics(2, Map.of("retention.ms", "3600000"), name);
        for (int partition = 0; partition < 2; partition++) {
            fill(partition, 10, now.get().minus(Duration.ofMinutes(9)));
        }
        try (Backlog backlog = start()) {
            assertThat(await(backlog, 20, 51 * 60).secondsBehind()).isEqualTo(9 * 60);
            // When the group goes on in one of them
            commit(0, 10);
            await(backlog, 10, 51 * 60 - 31);
            // When in the other, too, half a minute later
            commit(1, 5);
            await(backlog, 5, 56 * 60 - 62);
            commit(1, 10);
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
    void shouldKnowHowMuchATopicOfLimitedSizeHolds() {
        broker.createTopics(1, Map.of("retention.ms", "-1", "retention.bytes", "1000"), name);
        fill(0, 100, now.get().minus(Duration.ofHours(5)));
        try (Backlog backlog = start()) {
            assertThat(await(backlog, 100, 0).secondsBehind()).isEqualTo(5 * 3600);
        }
    }

    @Test
    void shouldCountFailuresAndForgetWhatIsOld() {
        // Given
        broker.createTopics(1, name);
        try (Backlog backlog = start()) {
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

    @Test
    void shouldLeaveItToOthersToTellOfBrokersThatAreAway() {
        broker.createTopics(1, name);
        AtomicInteger checks = new AtomicInteger();
        try (LogLines lines = LogLines.of(Backlog.class);
                Backlog backlog = start(() -> {
                    if (checks.incrementAndGet() < 3) {
                        throw new TimeoutException("away");
                    }
                })) {
            await(backlog, 0, Double.POSITIVE_INFINITY);
            assertThat(backlog.failures()).isEqualTo(2);
            assertThat(lines.all()).isEmpty();
        }
    }

    private Backlog start() {
        return start(() -> {});
    }

    private Backlog start(Runnable check) {
        Map<String, Object> configuration =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "application.id", name);
        TopologyEvents events = new TopologyEvents() {};
        Backlog backlog = new Backlog(configuration, broker.admin(), name, check, events, now::get);
        assertThat(backlog.reading()).isEmpty();
        backlog.start(Duration.ofMillis(50));
        return backlog;
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

    private void fill(int partition, int records, Instant first) {
        Map<String, Object> configuration = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                long millis = first.plus(Duration.ofMinutes(i)).toEpochMilli();
                // a batch of its own, as with a trickle of IDs
                Await.get(producer.send(new ProducerRecord<>(name, partition, millis, null, new byte[50])));
            }
        }
    }

    /** Commits, half a minute later. */
    private void commit(int partition, long offset) {
        Await.get(broker.admin()
                .alterConsumerGroupOffsets(
                        name, Map.of(new TopicPartition(name, partition), new OffsetAndMetadata(offset)))
                .all());
        now.set(now.get().plusSeconds(31));
    }
}

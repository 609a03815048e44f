package io.auditlog.enricher.topology;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.TopicMonitor;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The consumer of the input, on a real broker. */
@ExtendWith(SharedBroker.class)
final class BackpressuredConsumerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int POLLS = 20;
    private static final Duration SESSION = Duration.ofSeconds(10);

    private final FakeSource source = new FakeSource();
    private final TopologyFixture.CountingEvents events = new TopologyFixture.CountingEvents();
    private final List<Long> ends = new ArrayList<>();
    private String topic;
    private Topics topics;
    private Continuity continuity;
    private TopicMonitor monitor;
    private Map<String, Object> configuration;

    @BeforeEach
    void topic(SandboxBroker broker) {
        topic = broker.uniqueName("gated");
        broker.createTopics(2, topic);
        topics = new Topics(topic, topic + "-enriched", topic + "-letters");
        continuity = new Continuity(topic, topic, Optional.empty(), true, System::nanoTime, failure -> {});
        monitor = new TopicMonitor(broker.admin(), topics, continuity, partitions -> {});
        try (IdPublisher publisher = new IdPublisher(broker.bootstrapServers(), topic)) {
            publisher.publishIds(
                    IntStream.range(0, 100).mapToObj(i -> "log-" + i).toList());
        }
        configuration = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest",
                "max.poll.records",
                10,
                "session.timeout.ms",
                Long.toString(SESSION.toMillis()),
                "heartbeat.interval.ms",
                100);
    }

    private BackpressuredConsumer consumer() {
        EnrichTopology parts = EnrichTopology.of(
                new TopologySettings(
                        topics,
                        Optional.empty(),
                        RecordTimestamp.INPUT,
                        Optional.empty(),
                        1000,
                        Duration.ofMillis(15),
                        1 << 20,
                        Map.of()),
                null,
                source,
                continuity,
                null,
                null,
                "1.2.3",
                InstantSource.system(),
                System::nanoTime,
                events);
        AssignmentLease.Earliest leases = new AssignmentLease.Earliest(end -> end.ifPresent(ends::add));
        BackpressuredConsumer consumer = new BackpressuredConsumer(configuration, parts, monitor, leases);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    @Test
    void shouldJoinItsGroupAndReadNothingWhileTheGateIsClosed() {
        source.room = false;
        try (BackpressuredConsumer consumer = consumer()) {
            // When
            Await.until("an assignment", PATIENCE, () -> {
                assertThat(consumer.poll(POLL)).isEmpty();
                return consumer.assignment().size() == 2;
            });
            // Then
            for (int i = 0; i < POLLS; i++) {
                assertThat(consumer.poll(POLL)).isEmpty();
                assertThat(consumer.paused()).isEmpty();
            }
            // When
            source.room = true;
            // Then
            assertThat(read(consumer, 100)).isEqualTo(100);
        }
    }

    @Test
    void shouldStopInTheMiddleOfWhatIsThereAndLoseNothing() {
        try (BackpressuredConsumer consumer = consumer()) {
            int before = read(consumer, 30);
            source.room = false;
            for (int i = 0; i < POLLS; i++) {
                assertThat(consumer.poll(POLL)).isEmpty();
            }
            source.room = true;
            assertThat(before + read(consumer, 100 - before)).isEqualTo(100);
        }
    }

    @Test
    void shouldSayHowManyRecordsWereDeletedUnreadAndGoOn(SandboxBroker broker) {
        // Given
        configuration = new HashMap<>(configuration);
        configuration.put("auto.offset.reset", "none"); // as Kafka Streams sets it
        List<TopicPartition> both = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        Await.get(broker.admin()
                .alterConsumerGroupOffsets(
                        topic, both.stream().collect(toMap(one -> one, one -> new OffsetAndMetadata(0))))
                .all());
        Await.get(broker.admin()
                .deleteRecords(both.stream().collect(toMap(one -> one, one -> RecordsToDelete.beforeOffset(10))))
                .all());
        // When, then
        try (BackpressuredConsumer consumer = consumer()) {
            assertThat(read(consumer, 80)).isEqualTo(80);
        }
        assertThat(events.expired).isEqualTo(20);
    }

    @Test
    void shouldLeavePausedWhatItsOwnerHasPaused() {
        try (BackpressuredConsumer consumer = consumer()) {
            read(consumer, 10);
            TopicPartition one = new TopicPartition(topic, 1);
            consumer.pause(Set.of(one));
            source.room = false;
            for (int i = 0; i < POLLS; i++) {
                consumer.poll(POLL);
                assertThat(consumer.paused()).containsExactly(one);
            }
        }
    }

    @Test
    void shouldGiveItsPartitionsToAnotherWhileTheGateIsClosed() {
        try (BackpressuredConsumer first = consumer();
                BackpressuredConsumer second = consumer()) {
            read(first, 10);
            source.room = false;
            Await.until("a partition for each", PATIENCE, () -> {
                assertThat(first.poll(POLL)).isEmpty();
                assertThat(second.poll(POLL)).isEmpty();
                return first.assignment().size() == 1 && second.assignment().size() == 1;
            });
            assertThat(first.paused()).isEmpty();
            assertThat(second.paused()).isEmpty();
        }
    }

    @Test
    void shouldKnowUntilWhenItsPartitionsAreItsOwn() {
        try (BackpressuredConsumer consumer = consumer()) {
            // When
            read(consumer, 10);
            // Then it is told as soon as they are, and again with each heartbeat
            Await.until("more ends", PATIENCE, () -> {
                consumer.poll(POLL);
                return ends.size() >= 5;
            });
            assertThat(ends).isSorted().doesNotHaveDuplicates();
            assertThat(ends.get(4)).isLessThan(System.nanoTime() + SESSION.toNanos());
        }
    }

    private static int read(BackpressuredConsumer consumer, int atLeast) {
        int[] read = new int[1];
        Await.until("records", PATIENCE, () -> {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            assertThat(records.count()).isLessThanOrEqualTo(10);
            read[0] += records.count();
            return read[0] >= atLeast;
        });
        return read[0];
    }
}

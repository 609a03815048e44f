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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
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
    private static final int SESSION_MILLIS = 10_000;

    private final TopologyFixture fixture = new TopologyFixture();
    private final List<OptionalLong> ends = new ArrayList<>();
    private final Map<String, Object> configuration = new HashMap<>();
    private SandboxBroker broker;
    private String topic;

    @BeforeEach
    void createTopic(SandboxBroker shared) {
        broker = shared;
        topic = broker.uniqueName("polled");
        broker.createTopics(2, topic);
        try (IdPublisher publisher = new IdPublisher(broker.bootstrapServers(), topic)) {
            publisher.publishIds(
                    IntStream.range(0, 100).mapToObj(i -> "log-" + i).toList());
        }
        configuration.put("bootstrap.servers", broker.bootstrapServers());
        configuration.put("group.id", topic);
        configuration.put("auto.offset.reset", "earliest");
        configuration.put("max.poll.records", 10);
        configuration.put("session.timeout.ms", "" + SESSION_MILLIS);
        configuration.put("heartbeat.interval.ms", 100);
    }

    private BackpressuredConsumer consumer() {
        fixture.topics = new Topics(topic, "enriched", "letters");
        fixture.clock = InstantSource.system();
        fixture.nanoTime = System::nanoTime;
        Continuity continuity = new Continuity(topic, topic, Optional.empty(), true, System::nanoTime, failure -> {});
        TopicMonitor monitor = new TopicMonitor(broker.admin(), fixture.topics, continuity, partitions -> {});
        BackpressuredConsumer consumer = new BackpressuredConsumer(
                configuration, fixture.parts(), monitor, new AssignmentLease.Earliest(ends::add));
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    @Test
    void shouldJoinItsGroupAndReadNothingWithoutCapacity() {
        fixture.source.room = false;
        try (BackpressuredConsumer consumer = consumer()) {
            Await.until("an assignment", PATIENCE, () -> {
                assertThat(consumer.poll(POLL)).isEmpty();
                return consumer.assignment().size() == 2;
            });
            fixture.source.room = true;
            int before = read(consumer, 30);
            fixture.source.room = false;
            for (int i = 0; i < POLLS; i++) {
                assertThat(consumer.poll(POLL)).isEmpty();
                assertThat(consumer.paused()).isEmpty();
            }
            fixture.source.room = true;
            assertThat(before + read(consumer, 100 - before)).isEqualTo(100);
        }
    }

    @Test
    void shouldReportHowManyRecordsWereDeletedUnreadAndGoOn() {
        // Given
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
        assertThat(fixture.events.sum("expired", 2)).isEqualTo(20);
    }

    @Test
    void shouldLeavePausedWhatItsOwnerHasPaused() {
        try (BackpressuredConsumer consumer = consumer()) {
            read(consumer, 10);
            TopicPartition one = new TopicPartition(topic, 1);
            consumer.pause(Set.of(one));
            fixture.source.room = false;
            for (int i = 0; i < POLLS; i++) {
                consumer.poll(POLL);
                assertThat(consumer.paused()).containsExactly(one);
            }
        }
    }

    @Test
    void shouldGiveItsPartitionsToAnotherWithoutCapacity() {
        try (BackpressuredConsumer first = consumer();
                BackpressuredConsumer second = consumer()) {
            read(first, 10);
            fixture.source.room = false;
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
    void shouldExtendItsLeaseWithItsHeartbeats() {
        try (BackpressuredConsumer consumer = consumer()) {
            read(consumer, 10);
            Await.until("more ends", PATIENCE, () -> {
                consumer.poll(POLL);
                return ends.size() >= 5;
            });
            assertThat(ends).extracting(OptionalLong::getAsLong).isSorted().doesNotHaveDuplicates();
            assertThat(ends.get(4).getAsLong()).isLessThan(System.nanoTime() + SESSION_MILLIS * 1_000_000L);
        }
    }

    private static int read(BackpressuredConsumer consumer, int atLeast) {
        int[] read = new int[1];
        Await.until("records", PATIENCE, () -> {
            int more = consumer.poll(POLL).count();
            assertThat(more).isLessThanOrEqualTo(10);
            read[0] += more;
            return read[0] >= atLeast;
        });
        return read[0];
    }
}

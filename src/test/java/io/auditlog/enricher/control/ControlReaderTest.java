package io.auditlog.enricher.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a worker does about the orders in its control topic, and about a topic that it cannot read. */
final class ControlReaderTest {

    private static final TopicPartition PARTITION = new TopicPartition("control", 0);

    private final VirtualTime time = new VirtualTime();
    private final WorkerStatus status = new WorkerStatus(
            time, new Heartbeat(time, Duration.ofDays(1)), Health.Figures.idle(50, "1"), new SimpleMeterRegistry());
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private boolean held;
    private final ControlReader reader = new ControlReader(
            consumer, "control", "app", new Pauses(status, hold -> held = hold, time), time, crash -> {
                throw new AssertionError(crash);
            });
    private final Instant start = time.instant();
    private long end;

    ControlReaderTest() {
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    }

    @Test
    void shouldObeyOnlyTheLastOfThePausesThatItFindsAtItsStart() {
        // Given
        write("app", Order.pause("ann@here", start.minusSeconds(90), "a release"));
        write("app", Order.resume("ann@here", start.minusSeconds(80)));
        write("app", Order.pause("ben@there", start.minusSeconds(70), "red\u001b[31m\nforged"));
        write("app-2", Order.resume("cid@there", start.minusSeconds(60)));
        try (LogLines log = LogLines.of(Pauses.class)) {
            // When
            reader.readToEnd();
            // Then
            assertThat(held).isTrue();
            Health health = status.health();
            assertThat(health.state()).isEqualTo("PAUSED_OPERATOR");
            assertThat(health.since()).isEqualTo(start.minusSeconds(70));
            assertThat(health.reason()).isEqualTo("paused by ben@there: red\\u001b[31m\\u000aforged");
            assertThat(health.advice()).contains("audit-log-enricher resume");
            assertThat(log.at("WARN")).singleElement().asString().startsWith("WARN PAUSED_OPERATOR since ");
        }
    }

    @Test
    void shouldObeyWhatComes() throws Exception {
        // Given
        write("app-2", Order.pause("ann@here", start, "not for this group"));
        reader.readToEnd();
        assertThat(held).isFalse();
        // When and then
        write("app", Order.pause("ann@here", start, "a release"));
        reader.look();
        assertThat(held).isTrue();
        write("app", Order.resume("ben@there", start));
        reader.look();
        assertThat(held).isFalse();
        assertThat(status.health().state()).isEqualTo("RUNNING");
    }

    @Test
    void shouldChangeALogLevelUntilItsEndAndNotByAnOrderThatItCannotRead() throws Exception {
        // Given
        Logger logger = (Logger) LoggerFactory.getLogger("io.auditlog.enricher.control.example");
        write("app", Order.logLevel(logger.getName(), "DEBUG", start.plusSeconds(60), "ann@here", start));
        // When and then
        reader.readToEnd();
        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
        time.advance(Duration.ofSeconds(60));
        reader.look();
        assertThat(logger.getLevel()).isNull();
        put("app/log-level/" + logger.getName(), "{\"level\":\"DEBUG\"}");
        reader.look();
        assertThat(logger.getLevel()).as("without an end").isNull();
        assertThat(held).isFalse();
    }

    @Test
    void shouldTakeAnOrderThatItCannotReadForAPause() throws Exception {
        put("app/pause", "{\"paused\":fal");
        reader.readToEnd();
        assertThat(held).isTrue();
        assertThat(status.health().reason()).endsWith("the order at offset 0 cannot be read");
        put("app/pause", null);
        reader.look();
        assertThat(held).as("a tombstone ends it").isFalse();
        put("app/pause", "{}");
        reader.look();
        assertThat(held).isTrue();
    }

    @Test
    void shouldHoldRequestsBackOnceTheTopicCannotBeReadForAMinute() throws Exception {
        // Given
        reader.readToEnd();
        // When and then
        fails();
        fails();
        assertThat(held).isFalse();
        time.advance(Duration.ofSeconds(60));
        fails();
        assertThat(held).isTrue();
        assertThat(status.health().state()).isEqualTo("PAUSED_OPERATOR");
        assertThat(status.health().since()).isEqualTo(start);
        assertThat(status.health().reason())
                .contains("not known", "control cannot be read", "Not authorized to access topics: [control]");
        reader.look();
        assertThat(held).isFalse();
        assertThat(status.health().state()).isEqualTo("RUNNING");
    }

    @Test
    void shouldStayPausedWhileTheTopicCannotBeReadAndWhenItIsCreatedAgain() throws Exception {
        // Given
        write("app", Order.pause("ann@here", start, "a release"));
        reader.readToEnd();
        // When
        time.advance(Duration.ofMinutes(5));
        fails();
        time.advance(Duration.ofMinutes(5));
        fails();
        reader.look();
        // Then
        assertThat(held).isTrue();
        assertThat(status.health().reason()).contains("a release");
        // When
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.seekToBeginning(consumer.assignment());
        reader.look();
        // Then
        assertThat(held).isTrue();
    }

    @Test
    void shouldReadATopicThatWasCreatedAgainFromItsBeginning() throws Exception {
        // Given
        write("app", Order.resume("ann@here", start));
        reader.readToEnd();
        // When
        end = 0;
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        fails(new OffsetOutOfRangeException(Map.of(PARTITION, 1L)));
        write("app", Order.pause("ann@here", start, "a release"));
        reader.look();
        // Then
        assertThat(held).isTrue();
    }

    @Test
    void shouldReadAllOrdersAgainOnceTheTopicCanBeReadAgain() throws Exception {
        // Given
        write("app", Order.resume("ann@here", start));
        reader.readToEnd();
        fails();
        // When it was created again meanwhile, and has as many records as before
        end = 0;
        write("app", Order.pause("ann@here", start, "a release"));
        reader.look();
        // Then
        assertThat(held).isTrue();
    }

    @Test
    void shouldShowKafkasTroublesBeforeAPauseAndThatBeforeTheApis() {
        // Given
        status.enter("PAUSED_AUTH", "401", "a key");
        write("app", Order.pause("ann@here", start, "a release"));
        reader.readToEnd();
        // When and then
        assertThat(status.health().state()).isEqualTo("PAUSED_OPERATOR");
        status.paused(WorkerStatus.PAUSED_KAFKA, "the brokers do not answer", "");
        assertThat(status.health().state()).isEqualTo("PAUSED_KAFKA");
        status.enter(WorkerStatus.STOPPING, "asked to stop", "");
        assertThat(status.health().state()).isEqualTo("STOPPING");
    }

    @Test
    void shouldWriteOrdersThatAPersonCanRead() {
        ProducerRecord<byte[], byte[]> record =
                Order.pause("ann@here", start, "a \"release\"").record("control", "app");
        assertThat(record.partition()).isZero();
        assertThat(record.timestamp()).isEqualTo(start.toEpochMilli());
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("app/pause");
        assertThat(new String(record.value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"by\":\"ann@here\",\"paused\":\"true\",\"why\":\"a \\\"release\\\"\"}");
    }

    private void fails() throws InterruptedException {
        fails(new TopicAuthorizationException(Set.of("control")));
    }

    private void fails(KafkaException refused) throws InterruptedException {
        consumer.schedulePollTask(() -> consumer.setPollException(refused));
        reader.look();
    }

    private void write(String group, Order order) {
        ProducerRecord<byte[], byte[]> record = order.record("control", group);
        add(record.key(), record.value(), record.timestamp());
    }

    private void put(String key, String value) {
        add(
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                time.millis());
    }

    private void add(byte[] key, byte[] value, long timestamp) {
        consumer.addRecord(new ConsumerRecord<>(
                "control",
                0,
                end++,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty()));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
    }
}

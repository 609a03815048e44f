package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.NOW;
import static io.auditlog.enricher.topology.TopologyFixture.TOPICS;
import static io.auditlog.enricher.topology.TopologyFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** What becomes of an ID whose output record the brokers refuse, over the lives of its task. */
final class RefusedRecordsTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final TopicLimits AN_HOUR_AHEAD = new TopicLimits(Integer.MAX_VALUE, Long.MAX_VALUE, HOUR, false);
    private static final String LETTERS_4XX = TOPICS.deadLetter(StatusClass.CLIENT_4XX);

    private final TopologyFixture fixture = new TopologyFixture();
    private final TaskFixture task = new TaskFixture(0);

    @Test
    void shouldRequestAgainAfterTheFirstRefusalUnderTheLimitsAsTheyAreNow() {
        // Given
        fixture.timestamp = RecordTimestamp.EVENT;
        task.start(fixture.parts());
        task.read("log-1");
        task.commit();
        // When
        fixture.limits = Map.of(TOPICS.enriched(), AN_HOUR_AHEAD);
        refuseAndRevive("enriched", null);
        Instant event = NOW.plus(Duration.ofDays(36_500));
        fixture.source.last().enrich("entry", event);
        task.punctuate();
        // Then
        Record<?, ?> enriched = task.lastForwarded();
        assertThat(Instant.ofEpochMilli(enriched.timestamp())).isEqualTo(NOW.plus(Duration.ofMinutes(55)));
        assertThat(TopologyFixture.header(enriched.headers(), HeaderNames.TIMESTAMP))
                .isEqualTo("" + event.toEpochMilli());
        assertThat(fixture.events.of("timestampAdjusted", 1)).containsExactly(TOPICS.enriched());
        assertThat(fixture.events.of("recordRefused", 1)).containsExactly("topic enriched: not in range");
    }

    @Test
    void shouldWriteADeadLetterAfterTheSecondRefusalWithoutAnotherRequest() {
        task.start(fixture.parts());
        task.read("log-1");
        task.read("log-2");
        task.commit();
        refuseAndRevive("enriched", null);
        refuseAndRevive("enriched", null);
        int asked = fixture.source.asked.size();
        fixture.source.asked.forEach(call -> call.enrich("entry", null));
        task.punctuate();
        assertThat(task.forwarded()).as("alone in its transaction").isOne();
        DeadLetter letter = TopologyFixture.letter(task.lastForwarded().value());
        assertThat(letter.getCode()).isEqualTo(Code.RECORD_REFUSED.name());
        assertThat(letter.getError()).contains("topic enriched: not in range");
        assertThat(letter.getAuditLogId()).isEqualTo("log-1");
        assertThat(letter.getOriginalValue()).isNotNull();
        assertThat(fixture.source.asked).hasSize(asked);
        task.punctuate();
        assertThat(task.forwarded()).isEqualTo(2);
    }

    @Test
    void shouldWriteTheSmallestLetterAfterALetterIsRefusedAndThenWaitEverLonger() {
        // Given
        task.start(fixture.parts());
        task.read("log-1");
        task.commit();
        refuseAndRevive(LETTERS_4XX, Code.NOT_FOUND);
        refuseAndRevive(LETTERS_4XX, Code.NOT_FOUND);
        // When
        task.punctuate();
        // Then
        DeadLetter letter = TopologyFixture.letter(task.lastForwarded().value());
        assertThat(letter.getCode()).as("what it was").isEqualTo("NOT_FOUND");
        assertThat(letter.getOriginalOmitted()).isTrue();
        assertThat(task.lastForwarded().timestamp()).isEqualTo(NOW.toEpochMilli());
        // When
        refuseAndRevive(LETTERS_4XX, Code.NOT_FOUND);
        task.punctuate();
        assertThat(task.forwarded()).isEqualTo(2);
        for (int wait = 1; wait <= 4; wait *= 2) {
            refuseAndRevive(LETTERS_4XX, Code.NOT_FOUND);
            int before = task.forwarded();
            fixture.nanos += Duration.ofSeconds(wait).toNanos() - 1;
            task.punctuate();
            assertThat(task.forwarded()).as("after less than %d s", wait).isEqualTo(before);
            fixture.nanos++;
            task.punctuate();
            assertThat(task.forwarded()).as("after %d s", wait).isEqualTo(before + 1);
        }
    }

    @Test
    void shouldGiveALetterWithoutIdAKeyIfItsTopicNeedsOne() {
        TopicLimits compacted = new TopicLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, true);
        fixture.limits = Map.of(TOPICS.deadLetter(StatusClass.INVALID_ID), compacted);
        fixture.knownLimits = fixture.limits;
        task.start(fixture.parts());
        task.read("no id");
        assertThat(task.lastForwarded().key()).isEqualTo(bytes("ids-0@0"));
    }

    @Test
    void shouldBringTheTimesOfLettersWithinTheirTopicsLimits() {
        fixture.limits = Map.of(LETTERS_4XX, AN_HOUR_AHEAD);
        fixture.knownLimits = fixture.limits;
        task.start(fixture.parts());
        task.read(null, "log-1", NOW.plus(Duration.ofHours(2)));
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone"));
        task.punctuate();
        assertThat(task.lastForwarded().timestamp())
                .isEqualTo(NOW.plus(Duration.ofMinutes(55)).toEpochMilli());
        assertThat(TopologyFixture.letter(task.lastForwarded().value()).getSourceTimestamp())
                .isEqualTo(NOW.plus(Duration.ofHours(2)));
    }

    @Test
    void shouldReportACheckpointThatHasNoOtherForm() {
        fixture.refusals.add(
                new ProducerRecord<>("checkpoints", null, new byte[0]), new RecordTooLargeException("too large"));
        assertThat(fixture.events.of("ownRecordRefused", 1)).containsExactly("checkpoints");
        assertThat(fixture.events.of("recordRefused", 1)).isEmpty();
    }

    /** What happened to offset 0 since the last start is aborted, and its task begins its next life. */
    private void refuseAndRevive(String topic, Code letter) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, new byte[0]);
        record.headers()
                .add(HeaderNames.ORIGIN_TOPIC, bytes("ids"))
                .add(HeaderNames.ORIGIN_PARTITION, bytes("0"))
                .add(HeaderNames.ORIGIN_OFFSET, bytes("0"));
        if (letter != null) {
            record.headers().add(HeaderNames.CODE, bytes(letter.name()));
        }
        fixture.refusals.add(record, new InvalidTimestampException("not in range"));
        task.abort();
        task.start(fixture.parts());
    }
}

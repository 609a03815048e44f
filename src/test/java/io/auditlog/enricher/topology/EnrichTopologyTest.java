package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.FlowFixture.NOW;
import static io.auditlog.enricher.topology.FlowFixture.bytes;
import static io.auditlog.enricher.topology.FlowFixture.header;
import static io.auditlog.enricher.topology.FlowFixture.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The topology as a whole, without a broker: what goes in, what is asked, what comes out. */
final class EnrichTopologyTest {

    private static final Instant SENT = Instant.parse("2026-03-01T11:59:00Z");

    private final FlowFixture fixture = new FlowFixture();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> ids;

    @AfterEach
    void closeDriver() {
        if (driver != null) {
            driver.close();
            driver = null;
        }
    }

    @Test
    void shouldWriteOneEnrichedRecordUnderTheIdWithItsOriginAndTheInputsTimestamp() {
        // Given
        start();
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", bytes("00-abc")).add(HeaderNames.ORIGIN_TOPIC, bytes("forged"));
        // When
        ids.pipeInput(new TestRecord<>(bytes("some-key"), bytes("log-1"), headers, SENT));
        fixture.source.last().enrich();
        tick();
        // Then
        TestRecord<byte[], byte[]> enriched = enriched().readRecord();
        assertThat(enriched.key()).isEqualTo(bytes("log-1"));
        assertThat(enriched.value()).isEqualTo(bytes("entry of log-1"));
        assertThat(enriched.getRecordTime()).isEqualTo(SENT);
        assertThat(header(enriched.headers(), "traceparent")).isEqualTo("00-abc");
        assertThat(enriched.headers().headers(HeaderNames.ORIGIN_TOPIC)).hasSize(1);
        assertThat(header(enriched.headers(), HeaderNames.ORIGIN_TOPIC)).isEqualTo("ids");
        assertThat(header(enriched.headers(), HeaderNames.ORIGIN_PARTITION)).isEqualTo("0");
        assertThat(header(enriched.headers(), HeaderNames.ORIGIN_OFFSET)).isEqualTo("0");
        assertThat(enriched().isEmpty()).isTrue();
    }

    @Test
    void shouldUseTheEventsTimeWhereThatIsAsked() {
        fixture.timestamp = RecordTimestamp.EVENT;
        start();
        ids.pipeInput(new TestRecord<>(null, bytes("log-1"), SENT));
        ids.pipeInput(new TestRecord<>(null, bytes("log-2"), SENT));
        fixture.source.asked.get(0).enrich("a", Instant.parse("2020-01-01T00:00:00Z"));
        fixture.source.asked.get(1).enrich("b", null);
        tick();
        assertThat(enriched().readRecord().getRecordTime()).isEqualTo(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(enriched().readRecord().getRecordTime()).isEqualTo(SENT);
    }

    @Test
    void shouldForwardInTheOrderOfAnswersAndOnlyWhatWasAnswered() {
        start();
        ids.pipeInput(null, bytes("log-1"));
        ids.pipeInput(null, bytes("log-2"));
        ids.pipeInput(null, bytes("log-3"));
        fixture.source.asked.get(2).enrich();
        fixture.source.asked.get(0).enrich();
        tick();
        assertThat(enriched().readValuesToList()).containsExactly(bytes("entry of log-3"), bytes("entry of log-1"));
    }

    @Test
    void shouldGiveEachArrivalOfOneIdItsOwnOutcome() {
        start();
        ids.pipeInput(null, bytes("same"));
        ids.pipeInput(null, bytes("same"));
        fixture.source.asked.get(0).enrich();
        fixture.source.asked.get(1).enrich();
        tick();
        assertThat(enriched().readRecordsToList())
                .extracting(record -> header(record.headers(), HeaderNames.ORIGIN_OFFSET))
                .containsExactly("0", "1");
    }

    @Test
    void shouldBuryWhatIsNoIdWithoutAskingAndKeepItsBytes() {
        // Given
        start();
        RecordHeaders headers = new RecordHeaders();
        headers.add("h", new byte[] {1}).add("h", null);
        // When
        ids.pipeInput(new TestRecord<>(bytes("k"), bytes("../admin"), headers, SENT));
        ids.pipeInput(new TestRecord<byte[], byte[]>(null, null, new RecordHeaders(), SENT));
        // Then
        assertThat(fixture.source.asked).isEmpty();
        List<TestRecord<byte[], byte[]>> letters = letters("invalid-id").readRecordsToList();
        DeadLetter first = letter(letters.get(0).value());
        assertThat(letters.get(0).key()).isEqualTo(bytes("k"));
        assertThat(first.getCode()).isEqualTo("ID_INVALID");
        assertThat(first.getAuditLogId()).isNull();
        assertThat(first.getOriginalKey()).isEqualTo(ByteBuffer.wrap(bytes("k")));
        assertThat(first.getOriginalValue()).isEqualTo(ByteBuffer.wrap(bytes("../admin")));
        assertThat(first.getOriginalHeaders()).hasSize(2);
        assertThat(first.getOriginalHeaders().get(1).getValue()).isNull();
        DeadLetter tombstone = letter(letters.get(1).value());
        assertThat(tombstone.getOriginalValue()).isNull();
        assertThat(tombstone.getError()).contains("tombstone");
    }

    @Test
    void shouldTellInADeadLetterAllThatIsKnown() {
        // Given
        start();
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.REDRIVE_COUNT, bytes("2"));
        ids.pipeInput(new TestRecord<>(null, bytes("log-1"), headers, SENT));
        History history =
                fixture.source.last().history.plus(new AttemptRecord(NOW.plusSeconds(1), Code.NOT_FOUND, 404));
        // When
        fixture.source.last().postpone(history);
        tick();
        fixture.source
                .last()
                .refuse(Failure.of(Code.FORBIDDEN, "not\nallowed")
                        .in(403, BodySample.of(bytes("{}")))
                        .at("/user"));
        tick();
        // Then
        TestRecord<byte[], byte[]> record = letters("4xx").readRecord();
        DeadLetter letter = letter(record.value());
        assertThat(record.key()).isEqualTo(bytes("log-1"));
        assertThat(record.getRecordTime()).isEqualTo(SENT);
        assertThat(header(record.headers(), HeaderNames.STATUS_CLASS)).isEqualTo("4xx");
        assertThat(header(record.headers(), HeaderNames.CODE)).isEqualTo("FORBIDDEN");
        assertThat(header(record.headers(), HeaderNames.HTTP_STATUS)).isEqualTo("403");
        assertThat(header(record.headers(), "__streams.errors.topic")).isEqualTo("ids");
        assertThat(header(record.headers(), "__streams.errors.message")).isEqualTo("not\\u000aallowed");
        assertThat(letter.getHttpStatus()).isEqualTo(403);
        assertThat(letter.getPointer()).isEqualTo("/user");
        assertThat(letter.getBodySize()).isEqualTo(2);
        assertThat(letter.getSourceTimestamp()).isEqualTo(SENT);
        assertThat(letter.getFirstSeenAt()).isEqualTo(NOW);
        assertThat(letter.getWorkerVersion()).isEqualTo("1.2.3");
        assertThat(letter.getRedriveCount()).isEqualTo(2);
    }

    @Test
    void shouldRouteEachClassToItsOwnTopicAndCount() {
        start();
        List<Code> codes = List.of(Code.values());
        for (Code code : codes) {
            ids.pipeInput(null, bytes("log-" + code));
            fixture.source.last().refuse(Failure.of(code, "for the test"));
        }
        tick();
        for (Code code : codes) {
            assertThat(letter(letters(code.statusClass().label()).readValue()).getCode())
                    .isEqualTo(code.name());
        }
        assertThat(fixture.events.letters).containsExactlyElementsOf(codes);
    }

    @Test
    void shouldUseOneDeadLetterTopicWhereItsNameHasNoClass() {
        fixture.topics = new Topics("ids", "enriched", "letters");
        start();
        ids.pipeInput(null, bytes("log-1"));
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone"));
        ids.pipeInput(null, bytes(" "));
        tick();
        assertThat(driver.createOutputTopic("letters", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                        .readValuesToList())
                .hasSize(2);
    }

    @Test
    void shouldBuryAnEntryThatKafkaWouldNotTakeForItsSize() {
        start();
        ids.pipeInput(null, bytes("log-1"));
        fixture.source.last().enrich("x".repeat(fixture.maxRecordBytes), null);
        tick();
        DeadLetter letter = letter(letters("invalid-response").readValue());
        assertThat(letter.getCode()).isEqualTo("RECORD_OVERSIZED");
        assertThat(letter.getBodyHead()).isNull();
        assertThat(enriched().isEmpty()).isTrue();
    }

    @Test
    void shouldShortenALetterThatKafkaWouldNotTakeForItsSize() {
        // Given: no room for the head of the body beside the input, then none for the input either
        fixture.maxRecordBytes = 4_000;
        start();
        byte[] body = new byte[4_000];
        // When
        ids.pipeInput(bytes("k".repeat(2_000)), bytes("log-1"));
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone").in(410, BodySample.of(body)));
        ids.pipeInput(bytes("k"), bytes("v".repeat(5_000)));
        tick();
        // Then
        DeadLetter first = letter(letters("4xx").readValue());
        assertThat(first.getBodyHead()).isNull();
        assertThat(first.getBodySize()).isEqualTo(4_000);
        assertThat(first.getOriginalKey().remaining()).isEqualTo(2_000);
        DeadLetter second = letter(letters("invalid-id").readValue());
        assertThat(second.getOriginalOmitted()).isTrue();
        assertThat(second.getOriginalValue()).isNull();
        assertThat(second.getSourceOffset()).isEqualTo(1);
    }

    @Test
    void shouldCloseTheLineWithItsOutcome() {
        start();
        ids.pipeInput(null, bytes("log-1"));
        assertThat(ledgerSize()).isEqualTo(1);
        fixture.source.last().enrich();
        tick();
        assertThat(ledgerSize()).isZero();
        assertThat(fixture.events.enriched).isEqualTo(1);
    }

    private void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        driver = new TopologyTestDriver(EnrichTopology.of(fixture.parts()), properties);
        ids = driver.createInputTopic("ids", new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    private int ledgerSize() {
        return FlowFixture.openLines(driver.getKeyValueStore(Ledger.STORE));
    }

    private TestOutputTopic<byte[], byte[]> enriched() {
        return driver.createOutputTopic("enriched", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private TestOutputTopic<byte[], byte[]> letters(String statusClass) {
        return driver.createOutputTopic(
                "letters-" + statusClass, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.NOW;
import static io.auditlog.enricher.topology.TopologyFixture.bytes;
import static io.auditlog.enricher.topology.TopologyFixture.header;
import static io.auditlog.enricher.topology.TopologyFixture.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The topology as a whole, without a broker: what goes in, what is requested, what comes out. */
final class EnrichTopologyTest {

    private static final Instant SENT = Instant.parse("2026-03-01T11:59:00Z");
    private static final String DOCUMENT = "{ \"audit\": {\"id\":  10000000000000000000001}, \"at\": 1e3 }";

    private final TopologyFixture fixture = new TopologyFixture();
    private final RecordHeaders headers = new RecordHeaders();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldWriteOneEnrichedRecordUnderTheIdWithItsOriginAndTheInputsTimestamp() {
        // Given
        fixture.start();
        headers.add("traceparent", bytes("00-abc")).add(HeaderNames.ORIGIN_TOPIC, bytes("forged"));
        // When
        fixture.ids.pipeInput(new TestRecord<>(bytes("some-key"), bytes("log-1"), headers, SENT));
        assertThat(fixture.openEntries()).isEqualTo(1);
        fixture.source.last().enrich();
        fixture.tick();
        // Then
        TestRecord<byte[], byte[]> enriched =
                fixture.output("enriched").readRecordsToList().get(0);
        assertThat(enriched.key()).isEqualTo(bytes("log-1"));
        assertThat(enriched.value()).isEqualTo(bytes("entry of log-1"));
        assertThat(enriched.getRecordTime()).isEqualTo(SENT);
        assertThat(header(enriched.headers(), "traceparent")).isEqualTo("00-abc");
        assertThat(enriched.headers().headers(HeaderNames.ORIGIN_TOPIC)).hasSize(1);
        assertThat(header(enriched.headers(), HeaderNames.ORIGIN_TOPIC)).isEqualTo("ids");
        assertThat(header(enriched.headers(), HeaderNames.ORIGIN_PARTITION)).isEqualTo("0");
        assertThat(header(enriched.headers(), HeaderNames.ORIGIN_OFFSET)).isEqualTo("0");
        assertThat(fixture.openEntries()).isZero();
        assertThat(fixture.events.count("enriched")).isEqualTo(1);
    }

    @Test
    void shouldUseTheEventsTimeIfConfigured() {
        fixture.timestamp = RecordTimestamp.EVENT;
        fixture.start();
        Instant event = Instant.parse("2020-01-01T00:00:00Z");
        fixture.ids.pipeInput(new TestRecord<>(null, bytes("log-1"), SENT));
        fixture.ids.pipeInput(new TestRecord<>(null, bytes("log-2"), SENT));
        fixture.source.asked.get(0).enrich("a", event);
        fixture.source.asked.get(1).enrich("b", null);
        fixture.tick();
        assertThat(fixture.output("enriched").readRecordsToList())
                .extracting(TestRecord::getRecordTime)
                .containsExactly(event, SENT);
    }

    @Test
    void shouldForwardOneOutcomeForEachArrivalInTheOrderOfReplies() {
        fixture.start();
        List.of("same", "same", "log-3", "log-4").forEach(fixture::read);
        fixture.source.asked.get(2).enrich();
        fixture.source.asked.get(0).enrich();
        fixture.source.asked.get(1).enrich();
        fixture.tick();
        assertThat(fixture.output("enriched").readRecordsToList())
                .extracting(record -> header(record.headers(), HeaderNames.ORIGIN_OFFSET))
                .containsExactly("2", "0", "1");
    }

    @Test
    void shouldDeadLetterWhatIsNoIdWithoutRequestAndKeepItsBytes() {
        // Given
        fixture.start();
        headers.add("h", new byte[] {1}).add("h", null);
        // When
        fixture.ids.pipeInput(new TestRecord<>(bytes("k"), bytes("../admin"), headers, SENT));
        fixture.ids.pipeInput(new TestRecord<byte[], byte[]>(null, null, new RecordHeaders(), SENT));
        // Then
        assertThat(fixture.source.asked).isEmpty();
        List<TestRecord<byte[], byte[]>> letters =
                fixture.output("letters-invalid-id").readRecordsToList();
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
    void shouldPutIntoADeadLetterAllThatIsKnown() {
        // Given
        fixture.start();
        headers.add(HeaderNames.REDRIVE_COUNT, bytes("2"));
        fixture.ids.pipeInput(new TestRecord<>(null, bytes("log-1"), headers, SENT));
        FakeSource.Asked asked = fixture.source.last();
        // When
        asked.postpone(asked.history.plus(new AttemptRecord(NOW.plusSeconds(1), Code.NOT_FOUND, 404)));
        fixture.tick();
        asked.refuse(Failure.of(Code.FORBIDDEN, "not\nallowed")
                .in(403, BodySample.of(bytes("{}")))
                .at("/user"));
        fixture.tick();
        // Then
        TestRecord<byte[], byte[]> record = fixture.output("letters-4xx").readRecord();
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

    @ParameterizedTest
    @CsvSource({"letters-{class}, true", "letters, false"})
    void shouldRouteEachClassToItsTopicAndCount(String name, boolean perClass) {
        fixture.topics = new Topics("ids", "enriched", name);
        fixture.start();
        for (Code code : Code.values()) {
            fixture.read("log-" + code);
            fixture.source.last().refuse(Failure.of(code, "for the test"));
        }
        fixture.tick();
        for (Code code : Code.values()) {
            String topic = perClass ? "letters-" + code.statusClass().label() : "letters";
            assertThat(letter(fixture.output(topic).readValue()).getCode()).isEqualTo(code.name());
        }
        assertThat(fixture.events.of("deadLettered", 1)).containsExactly((Object[]) Code.values());
    }

    @Test
    void shouldDeadLetterAnEntryThatIsTooLargeForKafka() {
        fixture.start();
        fixture.read("log-1");
        fixture.source.last().enrich("x".repeat(fixture.maxRecordBytes), null);
        fixture.tick();
        DeadLetter letter = letter(fixture.output("letters-invalid-response").readValue());
        assertThat(letter.getCode()).isEqualTo("RECORD_OVERSIZED");
        assertThat(letter.getBodyHead()).isNull();
        assertThat(fixture.output("enriched").isEmpty()).isTrue();
    }

    @Test
    void shouldShortenALetterThatIsTooLargeForKafka() {
        // Given: no space for the head of the body beside the input, then none for the input either
        fixture.maxRecordBytes = 4_000;
        fixture.start();
        // When
        fixture.ids.pipeInput(bytes("k".repeat(2_000)), bytes("log-1"));
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone").in(410, BodySample.of(new byte[4_000])));
        fixture.ids.pipeInput(bytes("k"), bytes("v".repeat(5_000)));
        fixture.tick();
        // Then
        DeadLetter first = letter(fixture.output("letters-4xx").readValue());
        assertThat(first.getBodyHead()).isNull();
        assertThat(first.getBodySize()).isEqualTo(4_000);
        assertThat(first.getOriginalKey().remaining()).isEqualTo(2_000);
        DeadLetter second = letter(fixture.output("letters-invalid-id").readValue());
        assertThat(second.getOriginalOmitted()).isTrue();
        assertThat(second.getOriginalValue()).isNull();
        assertThat(second.getSourceOffset()).isEqualTo(1);
    }

    @Test
    void shouldKeepAJsonDocumentInADeadLetterSoThatItCanBeSentBack() {
        // Given
        fixture.idPointer = Optional.of("/audit/id");
        fixture.start();
        fixture.read("{\"audit\":{\"id\":null}}");
        DeadLetter invalid = letter(fixture.output("letters-invalid-id").readValue());
        assertThat(invalid.getError()).contains("at /audit/id, found null");
        assertThat(invalid.getOriginalValue()).isEqualTo(ByteBuffer.wrap(bytes("{\"audit\":{\"id\":null}}")));
        fixture.ids.pipeInput(bytes("some-key"), bytes(DOCUMENT));
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone"));
        fixture.tick();
        DeadLetter letter = letter(fixture.output("letters-4xx").readValue());
        assertThat(letter.getAuditLogId()).isEqualTo("10000000000000000000001");
        // When
        fixture.ids.pipeInput(
                letter.getOriginalKey().array(), letter.getOriginalValue().array());
        fixture.source.last().enrich();
        fixture.tick();
        // Then
        assertThat(fixture.output("enriched").readRecord().key()).isEqualTo(bytes("10000000000000000000001"));
    }
}

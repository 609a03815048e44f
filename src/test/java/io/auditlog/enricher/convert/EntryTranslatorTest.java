package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.schema.Agent;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.Trigger;
import io.auditlog.enricher.schema.User;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is the requested entry. */
final class EntryTranslatorTest {

    /** {@link EntryJson} writes the record's fields under their own names, in the order of the contract. */
    @Test
    void shouldCarryEveryMemberOfTheContract() {
        AuditLogEntry entry = Bodies.translated(Bodies.FULL);
        byte[] body = Bodies.FULL.getBytes(UTF_8);
        assertThat(EntryJson.of(entry)).isEqualTo(Bodies.FULL);
        assertThat(entry.getAdditionalFields()).isNull();
        assertThat(entry.getEventTime()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(entry.getFetchedAt()).isEqualTo(Bodies.RECEIVED);
        assertThat(entry.getBody()).isEqualTo(ByteBuffer.wrap(body));
        assertThat(entry.getBodySha256()).isEqualTo(ByteBuffer.wrap(BodySample.sha256(body)));
        assertThat(EntryJson.of(Bodies.translated(Bodies.LEAST))).isEqualTo(Bodies.LEAST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ \"a\" : [ 1 , 2 ] }",
                "{\"n\":123456789012345678901234567890.123456789000,\"e\":1e400,\"z\":-0,\"x\":1.10E+05}",
                "{\"s\":\"\\ud800 \\u0000 \\/ é 😀 \\\" }\"}",
                "{\"\":{\"\":[[],{}]}}",
                "{\n\t\"lines\":\r\n\"\\n\"\n}",
            })
    void shouldKeepDataCharacterForCharacter(String data) {
        assertThat(Bodies.translated(Bodies.leastWithData(data)).getData()).isEqualTo(data);
    }

    @Test
    void shouldKeepUnknownMembersInTheirOrderAsTheyStand() {
        String body = "{ \"z\" : 1.0 ,"
                + Bodies.LEAST.substring(1).replace("}", ",\"a\": \"\\u00e9\", \"é😀\":[null, true]}");
        assertThat(Bodies.translated(body).getAdditionalFields())
                .isEqualTo("{\"z\" : 1.0,\"a\": \"\\u00e9\",\"é😀\":[null, true]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {"\"s\";\"\"", "12;-1.5e3", "true;false", "null;{}", "[];[1,{\"a\":\"b\"}]", "{\"a\":{\"b\":[]}};0"
            })
    void shouldKeepUnknownValuesOfEveryType(String value, String another) {
        String members = "\"more\":" + value + ",\"most\":" + another;
        assertThat(Bodies.translated(Bodies.leastWith(members)).getAdditionalFields())
                .isEqualTo("{" + members + "}");
    }

    @Test
    void shouldKeepUnknownMembersOfNestedObjectsWhereTheyWere() {
        AuditLogEntry entry = Bodies.translated(
                Bodies.leastWith(
                        "\"user\":{\"id\":7,\"email\":\"e\"},"
                                + "\"agent\":{\"name\":\"n\",\"type\":null},\"trigger\":{\"type\":\"t\",\"x\":{},\"name\":\"n\",\"y\":1}"));
        assertThat(entry.getUser()).isEqualTo(new User("e", "{\"id\":7}"));
        assertThat(entry.getAgent()).isEqualTo(new Agent("n", "{\"type\":null}"));
        assertThat(entry.getTrigger()).isEqualTo(new Trigger("n", "t", "{\"x\":{},\"y\":1}"));
        assertThat(entry.getAdditionalFields()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "agent", "trigger"})
    void shouldDistinguishAnExplicitNullFromAnAbsentObject(String object) {
        AuditLogEntry entry = Bodies.translated(Bodies.leastWith("\"" + object + "\" : null"));
        assertThat(entry.get(object)).isNull();
        assertThat(entry.getAdditionalFields()).isEqualTo("{\"" + object + "\" : null}");
    }

    @Test
    void shouldReadEscapesAndWhiteSpaceAroundTheEntry() {
        AuditLogEntry entry = Bodies.translated(" \r\n\t"
                + Bodies.LEAST
                        .replace("\"id\":\"log-1\"", "\"\\u0069d\":\"log\\u002d1\"")
                        .replace("user.login", "\\u0000\\ud83d\\ude00\\n\\\"")
                + "\n \t\r");
        assertThat(entry.getId()).isEqualTo("log-1");
        assertThat(entry.getEvent()).isEqualTo("\0😀\n\"");
    }

    @Test
    void shouldWrapTheBodyWithoutCopyingIt() {
        byte[] body = Bodies.LEAST.getBytes(UTF_8);
        assertThat(Bodies.translate(body).entry().getBody().array()).isSameAs(body);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05.6, 2026-01-02T03:04:05.600Z",
        "yesterday,",
        "'',"
    })
    void shouldReturnWhatTheEncoderWroteAndTheEventTimeWhereItCanBeRead(String timestamp, Instant expected) {
        // Given
        byte[] body =
                Bodies.LEAST.replace("2026-01-02T03:04:05.678Z", timestamp).getBytes(UTF_8);
        EntryTranslator translator = new EntryTranslator(
                Bodies.MAX_DEPTH,
                Optional.of(ZoneOffset.UTC),
                RecordBody.EXACT,
                entry -> (entry.getTimestamp() + entry.getFetchedAt()).getBytes(UTF_8));

        // When
        Outcome outcome = translator.entry(Bodies.ID, body, Instant.parse("2026-02-03T04:05:06.789999999Z"));

        // Then
        Outcome.Enriched enriched = (Outcome.Enriched) outcome;
        assertThat(enriched.value()).asString(UTF_8).isEqualTo(timestamp + "2026-02-03T04:05:06.789Z");
        assertThat(enriched.eventTime()).isEqualTo(expected);
    }

    @Test
    void shouldGiveTheSameRecordToManyThreads() {
        var entries = IntStream.range(0, 2000)
                .parallel()
                .mapToObj(round -> Bodies.translated(Bodies.FULL))
                .toList();
        assertThat(entries).isEqualTo(Collections.nCopies(2000, Bodies.translated(Bodies.FULL)));
    }
}

package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.schema.Agent;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.Trigger;
import io.auditlog.enricher.schema.User;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body that is the entry asked for. */
class EntryTranslatorTest {

    @Test
    void shouldCarryEveryMemberOfTheContract() {
        // When
        AuditLogEntry entry = Bodies.translated(Bodies.FULL);

        // Then
        byte[] body = Bodies.FULL.getBytes(UTF_8);
        assertThat(entry)
                .isEqualTo(new AuditLogEntry(
                        "log-1",
                        "2026-01-02T03:04:05.678Z",
                        "org-1",
                        "user.login",
                        "user",
                        "user-1",
                        "203.0.113.7",
                        "chat-1",
                        "agent-1",
                        "run-1",
                        "trigger-1",
                        "{\"n\":1.10}",
                        "2026-01-02T03:04:06Z",
                        new User("a@example.com", null),
                        new Agent("Scout", null),
                        new Trigger("Nightly", "cron", null),
                        null,
                        Instant.parse("2026-01-02T03:04:05.678Z"),
                        Bodies.RECEIVED,
                        ByteBuffer.wrap(body),
                        ByteBuffer.wrap(BodySample.sha256(body))));
    }

    @Test
    void shouldCarryNullsAndAbsentObjectsAsNull() {
        // When
        AuditLogEntry entry = Bodies.translated(Bodies.LEAST);

        // Then
        assertThat(entry.getUserId()).isNull();
        assertThat(entry.getData()).isNull();
        assertThat(entry.getUser()).isNull();
        assertThat(entry.getAgent()).isNull();
        assertThat(entry.getTrigger()).isNull();
        assertThat(entry.getAdditionalFields()).isNull();
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
        // When
        AuditLogEntry entry = Bodies.translated(Bodies.leastWithData(data));

        // Then
        assertThat(entry.getData()).isEqualTo(data);
    }

    @Test
    void shouldKeepUnknownMembersInTheirOrderAsTheyStand() {
        // Given
        String body = "{ \"z\" : 1.0 ,"
                + Bodies.LEAST.substring(1).replace("}", ",\"a\": \"\\u00e9\", \"é😀\":[null, true]}");

        // When
        AuditLogEntry entry = Bodies.translated(body);

        // Then
        assertThat(entry.getAdditionalFields()).isEqualTo("{\"z\" : 1.0,\"a\": \"\\u00e9\",\"é😀\":[null, true]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"s\"",
                "\"\"",
                "12",
                "-1.5e3",
                "true",
                "false",
                "null",
                "{}",
                "[]",
                "[1,{\"a\":\"b\"}]",
                "{\"a\":{\"b\":[]}}"
            })
    void shouldKeepUnknownValuesOfEveryType(String value) {
        // When
        AuditLogEntry entry = Bodies.translated(Bodies.leastWith("\"more\":" + value));

        // Then
        assertThat(entry.getAdditionalFields()).isEqualTo("{\"more\":" + value + "}");
    }

    @Test
    void shouldKeepUnknownMembersOfNestedObjectsWhereTheyWere() {
        // When
        AuditLogEntry entry = Bodies.translated(
                Bodies.leastWith(
                        "\"user\":{\"id\":7,\"email\":\"e\"},"
                                + "\"agent\":{\"name\":\"n\",\"type\":null},\"trigger\":{\"type\":\"t\",\"x\":{},\"name\":\"n\",\"y\":1}"));

        // Then
        assertThat(entry.getUser()).isEqualTo(new User("e", "{\"id\":7}"));
        assertThat(entry.getAgent()).isEqualTo(new Agent("n", "{\"type\":null}"));
        assertThat(entry.getTrigger()).isEqualTo(new Trigger("n", "t", "{\"x\":{},\"y\":1}"));
        assertThat(entry.getAdditionalFields()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "agent", "trigger"})
    void shouldTellAnExplicitNullFromAnAbsentObject(String object) {
        // When
        AuditLogEntry entry = Bodies.translated(Bodies.leastWith("\"" + object + "\" : null"));

        // Then
        assertThat(entry.get(object)).isNull();
        assertThat(entry.getAdditionalFields()).isEqualTo("{\"" + object + "\" : null}");
    }

    @Test
    void shouldReadEscapedNamesAndValues() {
        // Given
        String body = Bodies.LEAST
                .replace("\"id\":\"log-1\"", "\"\\u0069d\":\"log\\u002d1\"")
                .replace("user.login", "\\u0000\\ud83d\\ude00\\n\\\"");

        // When
        AuditLogEntry entry = Bodies.translated(body);

        // Then
        assertThat(entry.getId()).isEqualTo("log-1");
        assertThat(entry.getEvent()).isEqualTo("\0😀\n\"");
    }

    @Test
    void shouldAcceptWhiteSpaceAroundTheEntry() {
        assertThat(Bodies.translated(" \r\n\t" + Bodies.LEAST + "\n \t\r").getId())
                .isEqualTo("log-1");
    }

    @Test
    void shouldWrapTheBodyWithoutCopyingIt() {
        // Given
        byte[] body = Bodies.LEAST.getBytes(UTF_8);

        // When
        Translation translation = Bodies.translate(body);

        // Then
        assertThat(((Translation.Translated) translation).entry().getBody().array())
                .isSameAs(body);
    }

    @ParameterizedTest
    @CsvSource({"2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678Z", "yesterday,", "'',"})
    void shouldParseTheEventTimeWhereItCanBeRead(String timestamp, Instant expected) {
        // When
        AuditLogEntry entry = Bodies.translated(Bodies.LEAST.replace("2026-01-02T03:04:05.678Z", timestamp));

        // Then
        assertThat(entry.getTimestamp()).isEqualTo(timestamp);
        assertThat(entry.getEventTime()).isEqualTo(expected);
    }

    @Test
    void shouldCutTheTimeOfReceiptToWhatTheRecordCanHold() {
        // Given
        Instant received = Instant.parse("2026-02-03T04:05:06.789999999Z");

        // When
        Translation translation =
                new EntryTranslator(Bodies.LIMITS).translate(Bodies.ID, Bodies.LEAST.getBytes(UTF_8), received);

        // Then
        assertThat(((Translation.Translated) translation).entry().getFetchedAt())
                .isEqualTo(Instant.parse("2026-02-03T04:05:06.789Z"));
    }

    @Test
    void shouldGiveTheSameRecordToManyThreads() {
        // Given
        AuditLogEntry expected = Bodies.translated(Bodies.FULL);

        // When
        var entries = IntStream.range(0, 2000)
                .parallel()
                .mapToObj(round -> Bodies.translated(Bodies.FULL))
                .toList();

        // Then
        assertThat(entries).isEqualTo(Collections.nCopies(2000, expected));
    }
}

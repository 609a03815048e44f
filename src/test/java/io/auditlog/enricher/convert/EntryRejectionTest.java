package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.StatusClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A body that is JSON, but not the requested entry. */
final class EntryRejectionTest {

    static Stream<String> required() {
        return Stream.of(("id timestamp organizationId event actor userId ipAddress chatId agentId runId triggerId data"
                        + " createdAt")
                .split(" ", -1));
    }

    static Stream<String> notNull() {
        return Stream.of("id timestamp organizationId event actor createdAt".split(" ", -1));
    }

    @ParameterizedTest
    @MethodSource("required")
    void shouldNameARequiredMemberThatIsMissing(String member) {
        Failure failure = Bodies.rejected(Bodies.FULL.replace("\"" + member + "\"", "\"other\""));
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEqualTo("/" + member);
        assertThat(failure.error()).startsWith("/" + member + ": expected ").endsWith("but the member is missing");
    }

    @ParameterizedTest
    @MethodSource("notNull")
    void shouldRefuseNullWhereTheContractDoesNotAllowIt(String member) {
        shouldNameTheMemberOfAWrongType(member, "null", "/" + member, "expected a string, found null at byte ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "event; 12; /event; expected a string, found a number at byte 86",
                "event; 1.5; /event; expected a string, found a number",
                "userId; {\"a\":[1]}; /userId; expected a string or null, found an object",
                "runId; true; /runId; expected a string or null, found a boolean",
                "data; \"{}\"; /data; expected an object or null, found a string",
                "data; [{}]; /data; expected an object or null, found an array",
                "user; \"u\"; /user; expected an object, found a string",
                "user; []; /user; expected an object, found an array",
                "user; {}; /user/email; expected a string, but the member is missing",
                "user; {\"Email\":\"e\"}; /user/email; expected a string, but the member is missing",
                "user; {\"email\":null}; /user/email; expected a string, found null",
                "agent; {\"name\":7}; /agent/name; expected a string, found a number",
                "trigger; {\"name\":\"n\"}; /trigger/type; expected a string, but the member is missing",
                "trigger; {\"type\":false}; /trigger/type; expected a string, found a boolean",
                "trigger; {}; /trigger/name; expected a string, but the member is missing",
                "event; \"a\\ud800\"; /event; an unpaired surrogate",
                "event; \"\\ude00\\ud83d\"; /event; an unpaired surrogate",
                "chatId; \"\\ud83d\\ud83d\\ude00\"; /chatId; an unpaired surrogate",
                "user; {\"email\":\"\\udfff\"}; /user/email; an unpaired surrogate"
            })
    void shouldNameTheMemberOfAWrongType(String member, String value, String pointer, String error) {
        Failure failure = Bodies.rejected(with(member, value));
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEqualTo(pointer);
        assertThat(failure.error()).startsWith(pointer + ": " + error);
    }

    @ParameterizedTest
    @CsvSource({"[1], an array", "'\"x\"', a string", "null, null", "-0.5, a number", "true, a boolean"})
    void shouldRefuseABodyThatIsNoObject(String body, String found) {
        Failure failure = Bodies.rejected(body);
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEmpty();
        assertThat(failure.error()).isEqualTo("the body: expected an object, found " + found + " at byte 0");
    }

    /** The first wrong value in body order, else the first missing member in contract order, else another ID. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{\"createdAt\":1,\"id\":2}; /createdAt",
                "{\"user\":{\"email\":1},\"id\":2}; /user/email",
                "{\"createdAt\":1}; /createdAt",
                "{\"user\":{},\"id\":\"log-1\"}; /timestamp",
                "{\"id\":\"log-2\"}; /timestamp",
                "{}; /id"
            })
    void shouldReportOnlyTheFirstViolation(String body, String pointer) {
        assertThat(Bodies.rejected(body).pointer()).isEqualTo(pointer);
    }

    @Test
    void shouldReportMalformedJsonRatherThanAWrongValueBeforeIt() {
        assertThat(Bodies.rejected("{\"id\":1,").code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(Bodies.rejected("[1,]").code()).isEqualTo(Code.PAYLOAD_MALFORMED);
    }

    @Test
    void shouldRefuseAnotherEntryThanTheRequestedOne() {
        Failure failure = Bodies.rejected(with("id", "\"log-\\u202e2" + "x".repeat(5000) + "\""));
        assertThat(failure.code()).isEqualTo(Code.ID_MISMATCH);
        assertThat(failure.pointer()).isEqualTo("/id");
        assertThat(failure.error())
                .startsWith("asked for \"log-1\", the API returned \"log-\\u202e2xxx")
                .hasSizeLessThan(200);
    }

    @Test
    void shouldReportStatusAndSampleOfTheBody() {
        byte[] body = "{\"id\":7}".getBytes(UTF_8);
        Failure failure = Bodies.rejected(body);
        assertThat(failure.code().statusClass()).isEqualTo(StatusClass.INVALID_RESPONSE);
        assertThat(failure.httpStatus()).isEqualTo(200);
        assertThat(failure.body()).usingRecursiveComparison().isEqualTo(BodySample.of(body));
    }

    /** The full body with another value for one of its members. */
    private static String with(String member, String value) {
        String pattern = "(\"" + member + "\":)(\"[^\"]*\"|\\{[^}]*})(?=[,}])";
        return Bodies.FULL.replaceFirst(
                pattern, "$1" + value.replace("\\", "\\\\").replace("$", "\\$"));
    }
}

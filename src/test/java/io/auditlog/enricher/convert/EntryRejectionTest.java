package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.StatusClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body that is JSON but not the entry asked for. */
class EntryRejectionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "timestamp",
                "organizationId",
                "event",
                "actor",
                "userId",
                "ipAddress",
                "chatId",
                "agentId",
                "runId",
                "triggerId",
                "data",
                "createdAt"
            })
    void shouldNameARequiredMemberThatIsMissing(String member) {
        // When
        Failure failure = Bodies.rejected(Bodies.FULL.replace("\"" + member + "\"", "\"other\""));

        // Then
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEqualTo("/" + member);
        assertThat(failure.error()).startsWith("/" + member + ": expected ").endsWith("but the member is missing");
    }

    @ParameterizedTest
    @CsvSource({"id", "timestamp", "organizationId", "event", "actor", "createdAt"})
    void shouldRefuseNullWhereTheContractDoesNotAllowIt(String member) {
        // When
        Failure failure = Bodies.rejected(with(member, "null"));

        // Then
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEqualTo("/" + member);
        assertThat(failure.error()).contains("expected a string, found null at byte ");
    }

    static Stream<Arguments> shouldNameTheMemberOfAWrongType() {
        return Stream.of(
                arguments("event", "12", "/event", "expected a string, found a number"),
                arguments("event", "1.5", "/event", "expected a string, found a number"),
                arguments("userId", "{\"a\":[1]}", "/userId", "expected a string or null, found an object"),
                arguments("runId", "true", "/runId", "expected a string or null, found a boolean"),
                arguments("data", "\"{}\"", "/data", "expected an object or null, found a string"),
                arguments("data", "[{}]", "/data", "expected an object or null, found an array"),
                arguments("user", "\"u\"", "/user", "expected an object, found a string"),
                arguments("user", "[]", "/user", "expected an object, found an array"),
                arguments("user", "{}", "/user/email", "expected a string, but the member is missing"),
                arguments("user", "{\"Email\":\"e\"}", "/user/email", "expected a string, but the member is missing"),
                arguments("user", "{\"email\":null}", "/user/email", "expected a string, found null"),
                arguments("agent", "{\"name\":7}", "/agent/name", "expected a string, found a number"),
                arguments("trigger", "{\"name\":\"n\"}", "/trigger/type", "expected a string, but the member"),
                arguments("trigger", "{\"type\":false}", "/trigger/type", "expected a string, found a boolean"),
                arguments("trigger", "{}", "/trigger/name", "expected a string, but the member is missing"),
                arguments("event", "\"a\\ud800\"", "/event", "an unpaired surrogate"),
                arguments("event", "\"\\ude00\\ud83d\"", "/event", "an unpaired surrogate"),
                arguments("chatId", "\"\\ud83d\\ud83d\\ude00\"", "/chatId", "an unpaired surrogate"),
                arguments("user", "{\"email\":\"\\udfff\"}", "/user/email", "an unpaired surrogate"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldNameTheMemberOfAWrongType(String member, String value, String pointer, String error) {
        // When
        Failure failure = Bodies.rejected(with(member, value));

        // Then
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEqualTo(pointer);
        assertThat(failure.error()).startsWith(pointer + ": " + error);
    }

    @ParameterizedTest
    @CsvSource({"[1], an array", "'\"x\"', a string", "null, null", "-0.5, a number", "true, a boolean"})
    void shouldRefuseABodyThatIsNoObject(String body, String found) {
        // When
        Failure failure = Bodies.rejected(body);

        // Then
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_SCHEMA);
        assertThat(failure.pointer()).isEmpty();
        assertThat(failure.error()).isEqualTo("the body: expected an object, found " + found + " at byte 0");
    }

    @Test
    void shouldReportTheFirstWrongValueInTheOrderOfTheBody() {
        assertThat(Bodies.rejected("{\"createdAt\":1,\"id\":2}").pointer()).isEqualTo("/createdAt");
        assertThat(Bodies.rejected("{\"user\":{\"email\":1},\"id\":2}").pointer())
                .isEqualTo("/user/email");
    }

    @Test
    void shouldReportTheFirstMissingMemberInTheOrderOfTheContract() {
        assertThat(Bodies.rejected("{\"user\":{},\"id\":\"log-1\"}").pointer()).isEqualTo("/timestamp");
        assertThat(Bodies.rejected("{}").pointer()).isEqualTo("/id");
    }

    @Test
    void shouldReportAWrongValueRatherThanAMissingMember() {
        assertThat(Bodies.rejected("{\"createdAt\":1}").pointer()).isEqualTo("/createdAt");
    }

    @Test
    void shouldReportMalformedJsonRatherThanAWrongValueBeforeIt() {
        assertThat(Bodies.rejected("{\"id\":1,").code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(Bodies.rejected("[1,]").code()).isEqualTo(Code.PAYLOAD_MALFORMED);
    }

    @Test
    void shouldRefuseAnotherEntryThanTheOneAskedFor() {
        // When
        Failure failure = Bodies.rejected(with("id", "\"log-\\u202e2" + "x".repeat(5000) + "\""));

        // Then
        assertThat(failure.code()).isEqualTo(Code.ID_MISMATCH);
        assertThat(failure.pointer()).isEqualTo("/id");
        assertThat(failure.error())
                .startsWith("asked for \"log-1\", the API returned \"log-\\u202e2xxx")
                .hasSizeLessThan(200);
    }

    @Test
    void shouldReportADepartureFromTheContractRatherThanAnotherId() {
        assertThat(Bodies.rejected("{\"id\":\"log-2\"}").pointer()).isEqualTo("/timestamp");
    }

    @Test
    void shouldTellAllThatIsKnownOfTheReply() {
        // When
        Failure failure = Bodies.rejected("{\"id\":7}");

        // Then
        byte[] body = "{\"id\":7}".getBytes(UTF_8);
        assertThat(failure.code().statusClass()).isEqualTo(StatusClass.INVALID_RESPONSE);
        assertThat(failure.httpStatus()).isEqualTo(200);
        assertThat(failure.body().head()).isEqualTo(body);
        assertThat(failure.body().size()).isEqualTo(body.length);
        assertThat(failure.body().sha256()).isEqualTo(BodySample.sha256(body));
    }

    /** The full body with another value for one of its members. */
    private static String with(String member, String value) {
        String pattern = "(\"" + member + "\":)(\"[^\"]*\"|\\{[^}]*})(?=[,}])";
        return Bodies.FULL.replaceFirst(
                pattern, "$1" + value.replace("\\", "\\\\").replace("$", "\\$"));
    }
}

package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.fetch.Reply.BodyFault;
import io.auditlog.enricher.fetch.ReplyClassifier.Verdict;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.breaker.Fault;
import io.auditlog.enricher.ratelimit.RateHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table of failures. */
class ReplyClassifierTest {

    private static final AuditLogId ID = new AuditLogId("log-1");
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final FakeReader reader = new FakeReader();
    private final ReplyClassifier table =
            new ReplyClassifier(reader, new Refusals(new RateHeaders("auto"), InstantSource.fixed(NOW)), 1_000_000);

    @ParameterizedTest
    @CsvSource({
        "201 202 204 206, UNEXPECTED_STATUS, 2xx",
        "301 302 304 307 308, REDIRECT, 3xx",
        "400, BAD_REQUEST, 4xx",
        "401, UNAUTHORIZED, 4xx",
        "402 405 406 407 408 415 417 418 421 422 424 426 428 431 451, CLIENT_ERROR, 4xx",
        "403, FORBIDDEN, 4xx",
        "404, NOT_FOUND, 4xx",
        "409 423 425, CONFLICT, 4xx",
        "410, GONE, 4xx",
        "429, TOO_MANY_REQUESTS, 4xx",
        "500, SERVER_ERROR, 5xx",
        "501 505 511, NOT_SUPPORTED, 5xx",
        "502 504 507 520 529 599, UPSTREAM, 5xx",
        "503, UNAVAILABLE, 5xx",
        "600 999, PROTOCOL, transport"
    })
    void shouldJudgeAStatus(String statuses, Code code, String statusClass) {
        for (String status : statuses.split(" ", -1)) {
            Verdict.Failed fault = failed(FakeTransport.status(Integer.parseInt(status)));
            assertThat(fault.code()).as(status).isEqualTo(code);
            assertThat(fault.retryAfter()).isNull();
            assertThat(code.statusClass().label()).isEqualTo(statusClass);
            assertThat(fault.failure().httpStatus()).hasToString(status);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"TIMEOUT", "CONNECTION", "PROTOCOL", "UNREACHABLE", "TLS"})
    void shouldJudgeThatNoReplyCame(Code code) {
        Verdict.Failed fault = failed(FakeTransport.none(code));
        assertThat(fault.failure().code()).isEqualTo(code);
        assertThat(fault.failure().httpStatus()).isZero();
        assertThat(fault.failure().code().statusClass()).isEqualTo(StatusClass.TRANSPORT);
        assertThat(fault.atLeast()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 403, 429, 503})
    void shouldReadRetryAfter(int status) {
        assertThat(failed(FakeTransport.retryAfter(status, "7")).retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(failed(FakeTransport.retryAfter(status, "rubbish")).retryAfter())
                .isNull();
        Reply dated = FakeTransport.status(
                status,
                new Reply.Headers(
                        null, "Sun, 01 Nov 2026 15:00:09 GMT", "Sun, 01 Nov 2026 15:00:00 GMT", null, Map.of()),
                "");
        assertThat(failed(dated).retryAfter()).isEqualTo(Duration.ofSeconds(9));
        assertThat(failed(dated).atLeast()).isEqualTo(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "5, 3, 30, true",
                "7.5, 3, 30, true",
                "null, 0, 30, true",
                "null, 0, 2100-01-01T00:00:00Z, true",
                "null, 3, 30, false",
                "null, 0, null, true"
            })
    void shouldTakeA403ForA429WhereItAsksToWaitOrNothingIsLeft(
            String retryAfter, String remaining, String reset, boolean throttled) {
        // Given
        Map<String, String> limits = reset == null
                ? Map.of("x-ratelimit-remaining", remaining)
                : Map.of("x-ratelimit-remaining", remaining, "x-ratelimit-reset", reset);
        Reply.Headers headers = new Reply.Headers(null, retryAfter, null, null, limits);

        // When
        Verdict verdict = table.judge(ID, FakeTransport.status(403, headers, "{}"));

        // Then
        assertThat(verdict.code()).isEqualTo(throttled ? Code.TOO_MANY_REQUESTS : Code.FORBIDDEN);
    }

    @Test
    void shouldKeepWhatTheErrorBodySaid() {
        Failure failure = failed(FakeTransport.status(403)).failure();
        assertThat(failure.error()).contains("403").contains("as the API says");
        assertThat(failure.issues()).isEqualTo("[1]");
        assertThat(failure.missingPerms()).containsExactly("audit:read");
        assertThat(failure.body().size()).isEqualTo(2);
        assertThat(failure.body().sha256()).hasSize(32);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "https://other.example/login?next=1, other.example",
                "/login, null",
                "http://[broken, null",
                "null, null"
            })
    void shouldKeepTheHostOfARedirect(String location, String host) {
        Reply reply = FakeTransport.status(302, new Reply.Headers(null, null, null, location, Map.of()), "");
        assertThat(failed(reply).failure().locationHost()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain; charset=utf-8", "application/xml", "json"})
    void shouldRefuseA200OfAnotherType(String contentType) {
        Verdict.Failed fault = failed(FakeTransport.status(200, type(contentType), "{}"));
        assertThat(fault.failure().code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(fault.failure().body().size()).isEqualTo(2);
        assertThat(failed(FakeTransport.status(200, Reply.Headers.NONE, "")).code())
                .as("empty")
                .isEqualTo(Code.PAYLOAD_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/problem+json",
                "text/json",
                "application/json, application/json",
                "",
                " "
            })
    void shouldTakeA200OfAnyJsonType(String contentType) {
        assertThat(table.judge(ID, FakeTransport.status(200, type(contentType), "{}")))
                .isInstanceOf(Verdict.Succeeded.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = BodyFault.class,
            names = {"UNKNOWN_CODING", "CORRUPT_CODING"})
    void shouldRefuseA200ThatCannotBeDecoded(BodyFault bodyFault) {
        Verdict.Failed fault = failed(new Reply.Answered(200, Reply.Headers.NONE, new byte[3], 3, 3, bodyFault));
        assertThat(fault.failure().code()).isEqualTo(Code.PAYLOAD_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 2000000, '2000000 bytes, as it declares'",
        "1008101, -1, at least 1008101 bytes",
        "1000001, 900, at least 1000001 bytes"
    })
    void shouldRefuseA200OverTheCapWithTheCapAndTheSize(long seen, long declared, String size) {
        Verdict.Failed fault = failed(
                new Reply.Answered(200, Reply.Headers.NONE, new byte[4096], seen, declared, BodyFault.OVERSIZED));
        assertThat(fault.failure().code()).isEqualTo(Code.PAYLOAD_OVERSIZED);
        assertThat(fault.failure().error()).isEqualTo("the body is larger than response.max.bytes=1000000: " + size);
        assertThat(fault.failure().body().size()).isEqualTo(seen);
    }

    @Test
    void shouldJudgeAnErrorWithAnOversizedBodyByItsStatus() {
        reader.error = null;
        Verdict.Failed fault =
                failed(new Reply.Answered(404, Reply.Headers.NONE, new byte[9], 99_999_999, -1, BodyFault.OVERSIZED));
        assertThat(fault.failure().code()).isEqualTo(Code.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({"PAYLOAD_MALFORMED", "PAYLOAD_SCHEMA", "ID_MISMATCH", "RECORD_OVERSIZED", "INTERNAL"})
    void shouldJudgeWhatTheReaderRefuses(Code code) {
        // Given
        reader.entry = new Outcome.Refused(Failure.of(code, "no").at("/data"));

        // When
        Verdict.Failed fault = failed(FakeTransport.status(200));

        // Then
        assertThat(fault.failure().code()).isEqualTo(code);
        assertThat(fault.failure().pointer()).isEqualTo("/data");
        assertThat(fault.failure().httpStatus()).isEqualTo(200);
        assertThat(fault.failure().body() == null).isEqualTo(code == Code.RECORD_OVERSIZED);
    }

    @Test
    void shouldMakeAnExceptionOfOursAVerdictThatQuotesNothing() {
        // Given
        reader.failure = new IllegalStateException("something secret");

        // When
        Verdict.Failed fault = failed(FakeTransport.status(200));

        // Then
        assertThat(fault.failure().code()).isEqualTo(Code.INTERNAL);
        assertThat(fault.failure().error())
                .contains("IllegalStateException")
                .contains(".java:")
                .doesNotContain("secret");
    }

    private static Reply.Headers type(String contentType) {
        return new Reply.Headers(contentType, null, null, null, Map.of());
    }

    @Test
    void shouldShowTheBreakerWhatAPersonHasToKnow() {
        assertThat(failed(FakeTransport.retryAfter(403, "7")).fault())
                .isEqualTo(new Fault(
                        Code.TOO_MANY_REQUESTS,
                        failed(FakeTransport.retryAfter(403, "7")).failure().error()
                                + "; missing permissions: audit:read",
                        Duration.ofSeconds(7),
                        false));
    }

    private Verdict.Failed failed(Reply reply) {
        return (Verdict.Failed) table.judge(ID, reply);
    }

    @Test
    void shouldTellARefusalOfCallsAtOnceApart() {
        // Given
        Map<String, String> okta = Map.of("x-rate-limit-limit", "0", "x-rate-limit-remaining", "0");

        // When
        Verdict.Failed failed =
                failed(FakeTransport.status(429, new Reply.Headers(null, null, null, null, okta), "{}"));

        // Then
        assertThat(failed.code()).isEqualTo(Code.TOO_MANY_REQUESTS);
        assertThat(failed.tooManyAtOnce()).isTrue();
        assertThat(failed(FakeTransport.status(429)).tooManyAtOnce()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "abnormal-usage-detected, 429, TOO_MANY_REQUESTS, 300",
        "abnormal-usage-detected, 403, TOO_MANY_REQUESTS, 300",
        "temporary-reduced-capacity, 503, TOO_MANY_REQUESTS, 0",
        "quota-exceeded, 429, TOO_MANY_REQUESTS, 0",
        "quota-exceeded, 500, SERVER_ERROR, 0",
        "something-else, 403, FORBIDDEN, 0"
    })
    void shouldHeedProblemTypes(String type, int status, Code code, long wait) {
        // Given
        reader.error = new ErrorBody(
                "https://iana.org/assignments/http-problem-types#" + type, "as the API says", null, List.of());

        // When
        Verdict.Failed failed = failed(FakeTransport.status(status));

        // Then
        assertThat(failed.code()).isEqualTo(code);
        assertThat(failed.atLeast()).isEqualTo(Duration.ofSeconds(wait));
        assertThat(failed.failure().error().contains("until a person decides")).isEqualTo(wait > 0);
    }
}

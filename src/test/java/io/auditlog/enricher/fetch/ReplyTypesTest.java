package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.fetch.ReplyClassifier.Verdict;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.http.RawServer;
import io.auditlog.enricher.fetch.http.Wire;
import io.auditlog.enricher.ratelimit.RateHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types that replies name for their bodies, from the bytes of a server to the verdict. */
final class ReplyTypesTest {

    private static final AuditLogId ID = new AuditLogId("log-1");

    private final FakeReader reader = new FakeReader();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json\n",
                "Content-Type: text/json\n",
                "Content-Type: application/json, application/json\n",
                "Content-Type: application/json\nContent-Type: application/json\n",
                "Content-Type: application/vnd.cotool.entry+json; charset=utf-8\n",
                "Content-Type:\n",
                "Content-Type: \n",
                ""
            })
    void shouldReadAnEntryOfAnyJsonType(String type) throws Exception {
        assertThat(judged("200 OK", type, "{\"id\":\"log-1\"}")).isInstanceOf(Verdict.Succeeded.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", "application/xml"})
    void shouldRefuseAnEntryOfAnotherType(String type) throws Exception {
        assertThat(failure("200 OK", "Content-Type: " + type + "\n", "{}").code())
                .isEqualTo(Code.PAYLOAD_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Type: application/problem+json\n", "Content-Type: text/json\n", "Content-Type:\n", ""})
    void shouldReadTheApisErrorOfAnyType(String type) throws Exception {
        // When
        Failure failure = failure(
                "403 Forbidden",
                type,
                "{\"error\":\"not for you\",\"missingPerms\":[\"audit:read\"],\"detail\":\"x\"}");
        // Then
        assertThat(failure.code()).isEqualTo(Code.FORBIDDEN);
        assertThat(failure.error()).isEqualTo("the API answered with status 403: not for you");
        assertThat(failure.missingPerms()).isEqualTo(List.of("audit:read"));
    }

    @Test
    void shouldReadWhatAProblemSays() throws Exception {
        String problem = "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"no such log\"}";
        assertThat(failure("404 Not Found", "Content-Type: application/problem+json\n", problem)
                        .error())
                .isEqualTo("the API answered with status 404: no such log");
        assertThat(failure("404 Not Found", "Content-Type: application/problem+json\n", "{\"title\":\"Not Found\"}")
                        .error())
                .isEqualTo("the API answered with status 404: Not Found");
    }

    private Failure failure(String status, String type, String body) throws Exception {
        return ((Verdict.Failed) judged(status, type, body)).failure();
    }

    private Verdict judged(String status, String type, String body) throws Exception {
        byte[] reply = RawServer.ascii(
                "HTTP/1.1 " + status + "\n" + type + "Content-Length: " + body.length() + "\n\n" + body);
        try (RawServer server = new RawServer((request, socket, out) -> {
                    out.write(reply);
                    return true;
                });
                Wire wire = new Wire(server.url(), HttpVersion.HTTP_1_1, Duration.ofSeconds(25))) {
            Reply.Answered answered = wire.answered(ID.value());
            reader.error = new EntryTranslator(100, Optional.empty(), RecordBody.EXACT, entry -> new byte[0])
                    .error(answered.body());
            return new ReplyClassifier(reader, new Refusals(new RateHeaders("auto"), InstantSource.system()), 1_000_000)
                    .judge(ID, answered);
        }
    }
}

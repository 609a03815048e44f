package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.FakeReader;
import io.auditlog.enricher.fetch.SingleFetch;
import io.auditlog.enricher.fetch.SingleFetch.Result;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.credentials.KeyRing;
import io.auditlog.enricher.ratelimit.TimerThread;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Single requests over the worker's transport, against a real server. */
final class SingleFetchTest {

    private static final String KEY = "sk-live-1";

    @Test
    void shouldShowTheWholeHeadWithoutTheKey() throws Exception {
        // Given
        String reply = "HTTP/1.1 200 OK\nContent-Type: application/json\nX-Request-Id: r-1\nX-Echo: Bearer " + KEY
                + "\nRateLimit-Limit: 100\nRateLimit-Remaining: 40\nRateLimit-Reset: 20\nContent-Length: 2\n\n{}";
        // When
        Result result = ask(reply);
        // Then
        assertThat(result.failure()).isEmpty();
        assertThat(result.outcome()).isInstanceOf(Outcome.Enriched.class);
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.head().protocol()).isEqualTo("HTTP/1.1");
        assertThat(result.head().tls()).isNull();
        assertThat(result.head().headers())
                .contains(Map.entry("X-Request-Id", "r-1"), Map.entry("X-Echo", "Bearer *********"));
        assertThat(result.signals().quota().remaining()).isEqualTo(40);
        assertThat(result.connecting().plus(result.toHead())).isLessThanOrEqualTo(result.total());
    }

    @Test
    void shouldJudgeAFailureAsTheWorkerDoes() throws Exception {
        Result result = ask("HTTP/1.1 429 Slow Down\nRetry-After: 7\nContent-Length: 0\n\n");
        assertThat(result.failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(Code.TOO_MANY_REQUESTS));
        assertThat(result.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(result.signals().quota()).isNull();
    }

    @Test
    void shouldEndAtTheDeadline() throws Exception {
        // Given a server that takes the request, and one that is not there
        try (RawServer silent = new RawServer((request, socket, out) -> true)) {
            // When and then
            Result result = ask(silent.url());
            assertThat(result.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(Code.TIMEOUT);
                assertThat(failure.error()).isEqualTo("no complete reply within 700 ms");
            });
            assertThat(result.head()).isNull();
        }
        Result result = ask(URI.create("http://127.0.0.1:1"));
        assertThat(result.failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(Code.UNREACHABLE));
        assertThat(result.connecting()).isNull();
    }

    private static Result ask(String reply) throws IOException, InterruptedException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            out.write(RawServer.ascii(reply));
            return true;
        })) {
            return ask(server.url());
        }
    }

    private static Result ask(URI url) throws InterruptedException {
        SourceSettings settings = new SourceSettings(
                url,
                HttpVersion.NEGOTIATE,
                1,
                1,
                Duration.ofMillis(700),
                Duration.ofSeconds(5),
                100_000,
                "auto",
                TlsSettings.PLATFORM,
                null,
                "test");
        try (TimerThread timers = new TimerThread();
                SingleFetch fetch = HttpEntrySource.single(
                        settings,
                        KeyRing.of(KEY, System::nanoTime),
                        new FakeReader(),
                        Clock.systemUTC(),
                        System::nanoTime,
                        timers,
                        error -> {
                            throw new AssertionError(error);
                        })) {
            return fetch.ask(new AuditLogId("log-1"));
        }
    }
}

package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.tracing.FakeTraces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1: what is asked, over which connections, and what becomes of them. */
final class HttpTransportTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    @AutoClose
    private RawServer server;

    @AutoClose
    private Wire wire;

    private void serve(RawServer.Script script) throws IOException {
        server = new RawServer(script);
        wire = new Wire(server.url(), HttpVersion.NEGOTIATE, LONG);
    }

    private void serve(String reply) throws IOException {
        serve((request, socket, out) -> {
            out.write(RawServer.ascii(reply));
            return true;
        });
    }

    @Test
    void shouldAskForTheEntryAndNothingElse() throws Exception {
        // Given
        serve("HTTP/1.1 200 OK\nContent-Type: application/json\nDate: D\nRetry-After: R\nRetry-After: S\n"
                + "X-RateLimit-Remaining: 3\nRateLimit: r=1\nSet-Cookie: a=b\nContent-Length: 2\n\n{}");

        // When
        Reply.Answered reply = wire.answered("log-1");

        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("{}");
        assertThat(reply.headers().contentType()).isEqualTo("application/json");
        assertThat(reply.headers().date()).isEqualTo("D");
        assertThat(reply.headers().retryAfter()).isEqualTo("R\nS");
        assertThat(reply.headers().rateLimits())
                .containsEntry("x-ratelimit-remaining", "3")
                .containsEntry("ratelimit", "r=1");
        RawServer.Request request = server.requests.get(0);
        assertThat(request.line()).isEqualTo("GET /api/audit-logs/log-1 HTTP/1.1");
        assertThat(request.header("Authorization")).isEqualTo("Bearer canary-key");
        assertThat(request.header("Accept")).isEqualTo("application/json");
        assertThat(request.header("User-Agent")).isEqualTo("audit-log-enricher/test");
        assertThat(request.header("Host")).startsWith("127.0.0.1:");
    }

    @Test
    void shouldSendTheContextOfTheRequest() throws Exception {
        serve(RawServer.OK);
        wire.transport.span = new FakeTraces().span("log-1");
        wire.answered("log-1");
        assertThat(server.requests.get(0).header("traceparent")).isEqualTo("log-1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "../../admin, /api/audit-logs/..%2F..%2Fadmin",
        "//evil.example/x, /api/audit-logs/%2F%2Fevil.example%2Fx",
        "a?b#c, /api/audit-logs/a%3Fb%23c",
        "..., /api/audit-logs/..."
    })
    void shouldSendAHostileIdAsOneSegmentToItsOwnHost(String id, String path) throws Exception {
        serve(RawServer.OK);
        wire.answered(id);
        assertThat(server.requests.get(0).line()).isEqualTo("GET " + path + " HTTP/1.1");
        assertThat(server.requests.get(0).header("Host")).startsWith("127.0.0.1:");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReportWhenARequestIsReallyWrittenByTheIoThread(boolean http2) throws Exception {
        // Given: those that pile up behind a busy thread leave in a crowd, and the rate limiter must know
        List<String> calls = new CopyOnWriteArrayList<>();
        Wire.Pending pending = new Wire.Pending(new AuditLogId("a")) {
            @Override
            public void onSent() {
                calls.add(Thread.currentThread().getName());
            }

            @Override
            public String key() {
                calls.add("key");
                return super.key();
            }
        };
        serve(RawServer.OK);
        try (FrameServer frames = new FrameServer(100, FrameServer.Asked::answer);
                Wire shared = new Wire(frames.url(), HttpVersion.HTTP_2, LONG)) {
            // When
            (http2 ? shared : wire).http.send(pending);
            assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        }

        // Then
        assertThat(calls).hasSize(2).last().isEqualTo("key");
        assertThat(calls.get(0)).startsWith("api-io");
    }

    @Test
    void shouldUseOneConnectionForOneCallAfterTheOther() throws Exception {
        serve(RawServer.OK);
        for (int i = 0; i < 50; i++) {
            wire.answered("log-" + i);
        }
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void shouldReuseAsManyConnectionsAsCallsAreInFlight() throws Exception {
        // Given a server that answers when all of a round are there
        CountDownLatch[] rounds = {new CountDownLatch(20), new CountDownLatch(20)};
        serve((request, socket, out) -> {
            CountDownLatch round = rounds[request.line().contains("second") ? 1 : 0];
            round.countDown();
            round.await();
            return RawServer.OK.answer(request, socket, out);
        });

        // When
        wire.expectAnswers(wire.ask("first", 20));
        wire.expectAnswers(wire.ask("second", 20));

        // Then
        assertThat(server.connections).hasValue(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close\n", ""})
    void shouldNotReuseAConnectionThatTheServerCloses(String header) throws Exception {
        // Given one that says so, and one that just does
        serve((request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\n" + header + "Content-Length: 2\n\n{}"));
            return false;
        });

        // When
        int answered = 0;
        for (int i = 0; i < 10; i++) {
            answered += wire.ask("log-" + i).reply() instanceof Reply.Answered ? 1 : 0;
            TimeUnit.MILLISECONDS.sleep(header.isEmpty() ? 20 : 0);
        }

        // Then
        assertThat(answered).isGreaterThanOrEqualTo(header.isEmpty() ? 5 : 10);
        assertThat(server.connections.get()).isGreaterThanOrEqualTo(answered);
    }

    @Test
    void shouldFollowNoRedirectAndRetryNothing() throws Exception {
        serve("HTTP/1.1 302 Found\nLocation: /elsewhere\nContent-Length: 0\n\n");
        Reply.Answered reply = wire.answered("log-1");
        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.headers().location()).isEqualTo("/elsewhere");
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 421, 424})
    void shouldTakeANewConnectionAfterAStatusThatAsksForIt(int status) throws Exception {
        serve("HTTP/1.1 " + status + " No\nContent-Length: 0\n\n");
        assertThat(wire.answered("a").status()).isEqualTo(status);
        assertThat(wire.answered("b").status()).isEqualTo(status);
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void shouldPassOverInterimReplies() throws Exception {
        serve("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\n{}");
        assertThat(wire.answered("a").status()).isEqualTo(200);
    }

    @Test
    void shouldReportAnUnknownHost() throws Exception {
        serve(RawServer.OK);
        try (Wire lost = new Wire(URI.create("http://no-such-host.invalid"), HttpVersion.NEGOTIATE, LONG)) {
            for (Wire.Pending one : lost.ask("log-", 3)) {
                assertThat(((Reply.NoAnswer) one.reply()).code()).isEqualTo(Code.UNREACHABLE);
            }
        }
    }

    @Test
    void shouldReportThatNobodyListensWhereTheServerIsGone() throws Exception {
        // Given
        serve(RawServer.OK);
        wire.answered("a");
        int port = server.url().getPort();
        server.close();

        // When, then
        try (Socket bound = new Socket()) {
            bound.setReuseAddress(true);
            Await.until("a port that is free, and that nobody else is given", LONG, () -> isBound(bound, port));
            assertThat(wire.unanswered("b").code()).isIn(Code.CONNECTION, Code.UNREACHABLE);
            assertThat(wire.unanswered("c").code()).isEqualTo(Code.UNREACHABLE);
        }
    }

    private static boolean isBound(Socket socket, int port) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false; // a server that is closed listens until its thread has noticed
        }
    }
}

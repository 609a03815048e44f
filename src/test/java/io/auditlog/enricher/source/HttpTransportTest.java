package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.source.Reply.BodyFault;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 against a server that behaves as badly as a test wants. */
class HttpTransportTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Duration SHORT = Duration.ofMillis(300);

    private RawServer server;
    private Wire wire;

    private void serve(Duration timeout, RawServer.Script script) throws IOException {
        server = new RawServer(script);
        wire = new Wire(server.url(), HttpVersion.NEGOTIATE, timeout);
    }

    private void serveBytes(byte[] bytes) throws IOException {
        serve(LONG, (request, socket, out) -> {
            out.write(bytes);
            return false;
        });
    }

    @AfterEach
    void close() throws IOException {
        if (wire != null) {
            wire.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void shouldAskForTheEntryAndNothingElse() throws Exception {
        // Given
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\nContent-Type: application/json\nDate: D\nRetry-After: R\n"
                    + "X-RateLimit-Remaining: 3\nRateLimit: r=1\nSet-Cookie: a=b\nContent-Length: 2\n\n{}"));
            return true;
        });

        // When
        Reply.Answered reply = wire.answered("log-1");

        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("{}");
        assertThat(reply.headers().contentType()).isEqualTo("application/json");
        assertThat(reply.headers().date()).isEqualTo("D");
        assertThat(reply.headers().retryAfter()).isEqualTo("R");
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

    @ParameterizedTest
    @CsvSource({
        "../../admin, /api/audit-logs/..%2F..%2Fadmin",
        "%2e%2e, /api/audit-logs/%252e%252e",
        "//evil.example/x, /api/audit-logs/%2F%2Fevil.example%2Fx",
        "a?b#c, /api/audit-logs/a%3Fb%23c",
        "a b;c, /api/audit-logs/a%20b%3Bc",
        "é, /api/audit-logs/%C3%A9",
        "..., /api/audit-logs/..."
    })
    void shouldSendAHostileIdAsOneSegmentToItsOwnHost(String id, String path) throws Exception {
        // Given
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ok("{}"));
            return true;
        });

        // When
        wire.answered(id);

        // Then
        assertThat(server.requests.get(0).line()).isEqualTo("GET " + path + " HTTP/1.1");
        assertThat(server.requests.get(0).header("Host")).startsWith("127.0.0.1:");
    }

    @Test
    void shouldUseOneConnectionForOneCallAfterTheOther() throws Exception {
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ok("{}"));
            return true;
        });
        for (int i = 0; i < 50; i++) {
            wire.answered("log-" + i);
        }
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void shouldReuseAsManyConnectionsAsCallsAreInFlight() throws Exception {
        // Given a server that answers when all of a round are there
        CountDownLatch[] rounds = {new CountDownLatch(20), new CountDownLatch(20)};
        serve(LONG, (request, socket, out) -> {
            CountDownLatch round = rounds[request.line().contains("second") ? 1 : 0];
            round.countDown();
            round.await();
            out.write(RawServer.ok("{}"));
            return true;
        });

        // When
        for (String round : List.of("first", "second")) {
            List<Wire.Pending> pending = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                pending.add(wire.ask(round + i));
            }
            for (Wire.Pending one : pending) {
                assertThat(one.reply()).isInstanceOf(Reply.Answered.class);
            }
        }

        // Then
        assertThat(server.connections).hasValue(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close\n", ""})
    void shouldNotReuseAConnectionThatTheServerCloses(String header) throws Exception {
        // Given one that says so, and one that just does
        serve(LONG, (request, socket, out) -> {
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
        // Given
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 302 Found\nLocation: /elsewhere\nContent-Length: 0\n\n"));
            return true;
        });

        // When
        Reply.Answered reply = wire.answered("log-1");

        // Then
        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.headers().location()).isEqualTo("/elsewhere");
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 421, 424})
    void shouldTakeANewConnectionAfterAStatusThatAsksForIt(int status) throws Exception {
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 " + status + " No\nContent-Length: 0\n\n"));
            return true;
        });
        assertThat(wire.answered("a").status()).isEqualTo(status);
        assertThat(wire.answered("b").status()).isEqualTo(status);
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void shouldCutASilentServerAtTheDeadline() throws Exception {
        serve(SHORT, (request, socket, out) -> server.untilHungUp(socket));
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.TIMEOUT);
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void shouldCutASlowDripAtTheDeadline() throws Exception {
        serve(SHORT, (request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\nContent-Length: 10000\n\n"));
            for (int i = 0; i < 10_000; i++) {
                out.write('x');
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return true;
        });
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.TIMEOUT);
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldTellNobodyAndHangUpWhenCut() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        serve(LONG, (request, socket, out) -> {
            asked.countDown();
            return server.untilHungUp(socket);
        });
        Wire.Pending pending = wire.ask("a");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        pending.exchange.cut();

        // Then
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pending.isAnswered()).isFalse();
    }

    @Test
    void shouldReportAHalfClose() throws Exception {
        serve(LONG, (request, socket, out) -> {
            socket.shutdownOutput();
            return server.untilHungUp(socket);
        });
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.CONNECTION);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReportAResetBeforeAndWithinTheReply(boolean within) throws Exception {
        serve(LONG, (request, socket, out) -> {
            if (within) {
                out.write(RawServer.ascii("HTTP/1.1 200 OK\nContent-Length: 1000\n\nhalf"));
            }
            socket.setSoLinger(true, 0);
            return false;
        });
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.CONNECTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000\n\nhalf", "Transfer-Encoding: chunked\n\n5\nhello\n5\nhal"})
    void shouldReportAnEndWithinTheBody(String rest) throws Exception {
        serveBytes(RawServer.ascii("HTTP/1.1 200 OK\n" + rest));
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.CONNECTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\nhello\n0\n\n",
                "HTTP/1.1 abc OK\n\n",
                "HTTP/9.9 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\nContent-Length: -5\n\n",
                "HTTP/1.1 200 OK\nContent-Length: many\n\n",
                "SSH-2.0-OpenSSH_9.2\n\nhello\n\nHTTP",
                "\u0000\u0001\u0002\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
            })
    void shouldReportWhatIsNoHttp(String garbage) throws Exception {
        serveBytes(RawServer.ascii(garbage));
        assertThat(wire.unanswered("a").code()).isIn(Code.PROTOCOL, Code.CONNECTION);
    }

    @Test
    void shouldReportEndlessHeaders() throws Exception {
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\n"));
            for (int i = 0; i < 100_000; i++) {
                out.write(RawServer.ascii("X-" + i + ": x\n"));
            }
            return false;
        });
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000000\n\n", "Transfer-Encoding: chunked\n\n", "\n"})
    void shouldCutABodyAtTheCap(String framing) throws Exception {
        // Given
        boolean chunked = framing.startsWith("Transfer");
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\n" + framing));
            byte[] part = RawServer.ascii(chunked ? "400\n" + "x".repeat(1024) + "\n" : "x".repeat(1024));
            for (int i = 0; i < 100_000; i++) {
                out.write(part);
            }
            return false;
        });

        // When
        Reply.Answered reply = wire.answered("a");

        // Then
        assertThat(reply.fault()).isEqualTo(BodyFault.OVERSIZED);
        assertThat(reply.size()).isBetween(Wire.CAP + 1L, 2L * Wire.CAP);
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldUnpackAReplyThatWasCompressedUnasked() throws Exception {
        serveBytes(gzipReply("{\"id\":\"a\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(new String(wire.answered("a").body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"a\"}");
    }

    @Test
    void shouldDefuseAGzipBomb() throws Exception {
        serveBytes(gzipReply(new byte[20_000_000]));
        Reply.Answered reply = wire.answered("a");
        assertThat(reply.fault()).isEqualTo(BodyFault.OVERSIZED);
        assertThat(reply.size()).isBetween(Wire.CAP + 1L, 2L * Wire.CAP);
    }

    @Test
    void shouldTakeInterimRepliesForWhatTheyAre() throws Exception {
        serveBytes(RawServer.ascii("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\n{}"));
        assertThat(wire.answered("a").status()).isEqualTo(200);
    }

    @Test
    void shouldReportARefusedConnection() throws Exception {
        // Given a port that nobody listens on
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        wire = new Wire(URI.create("http://127.0.0.1:" + port), HttpVersion.NEGOTIATE, LONG);

        // When, then
        List<Wire.Pending> pending = List.of(wire.ask("a"), wire.ask("b"), wire.ask("c"));
        for (Wire.Pending one : pending) {
            assertThat(((Reply.NoAnswer) one.reply()).code()).isEqualTo(Code.UNREACHABLE);
        }
    }

    @Test
    void shouldReportAnUnknownHost() throws Exception {
        wire = new Wire(URI.create("http://no-such-host.invalid"), HttpVersion.NEGOTIATE, LONG);
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.UNREACHABLE);
    }

    @Test
    void shouldRecoverWhenTheServerIsBackOnTheSamePort() throws Exception {
        // Given
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ok("{}"));
            return true;
        });
        wire.answered("a");
        server.close();

        // When, then
        Reply reply = wire.ask("b").reply();
        assertThat(reply).isInstanceOf(Reply.NoAnswer.class);
        assertThat(((Reply.NoAnswer) reply).code()).isIn(Code.CONNECTION, Code.UNREACHABLE);
        assertThat(wire.unanswered("c").code()).isEqualTo(Code.UNREACHABLE);
    }

    private static byte[] gzipReply(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.write(
                RawServer.ascii("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: " + packed.size() + "\n\n"));
        packed.writeTo(reply);
        return reply.toByteArray();
    }
}

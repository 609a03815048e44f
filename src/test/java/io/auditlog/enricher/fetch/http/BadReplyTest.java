package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.Reply.BodyFault;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies over HTTP/1.1 that are late, cut, garbled, long or too large. */
final class BadReplyTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Duration SHORT = Duration.ofMillis(300);

    @AutoClose
    private RawServer server;

    @AutoClose
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

    private void expectHangUp() throws InterruptedException {
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldCutASilentServerAtTheDeadline() throws Exception {
        serve(SHORT, (request, socket, out) -> server.untilHungUp(socket));
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.TIMEOUT);
        expectHangUp();
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
        expectHangUp();
    }

    @Test
    void shouldTellNobodyAndHangUpWhenCut() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        serve(LONG, (request, socket, out) -> {
            asked.countDown();
            return server.untilHungUp(socket);
        });
        Wire.Pending pending = wire.ask("a");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        pending.exchange.abort();
        expectHangUp();
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
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\nContent-Length: 1000\n\nhalf"})
    void shouldReportAResetBeforeAndWithinTheReply(String reply) throws Exception {
        serve(LONG, (request, socket, out) -> {
            out.write(RawServer.ascii(reply));
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
        assertThat(reply.size()).isLessThan(2L * Wire.CAP);
        assertThat(reply.body()).hasSize(BodySample.HEAD);
        expectHangUp();
        if (framing.startsWith("Content-Length")) {
            assertThat(reply.size()).as("not read on for nothing").isLessThan(Wire.CAP);
            assertThat(reply.declared()).isEqualTo(100_000_000);
        }
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

    /** For an ID that begins with {@code odd}, sends so many lines of such a length, besides two others. */
    private void serveHeader(int lines, int length) throws IOException {
        serve(LONG, (request, socket, out) -> {
            StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\nContent-Type: application/json\n");
            for (int i = 0; request.line().contains("odd") && i < lines; i++) {
                String name = "X-" + i + ": ";
                head.append(name)
                        .append("x".repeat(Math.max(1, length - name.length())))
                        .append('\n');
            }
            out.write(RawServer.ascii(head + "Content-Length: 2\n\n{}"));
            return true;
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 65536", "254, 100", "200, 600"})
    void shouldReadLongHeaderLinesAndMany(int lines, int length) throws Exception {
        serveHeader(lines, length);
        assertThat(wire.answered("odd").status()).isEqualTo(200);
        assertThat(wire.answered("odd").status()).isEqualTo(200);
        assertThat(server.connections).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 70000, line length", "255, 1, header count", "100000, 10, header count"})
    void shouldSayWhichLimitAHeaderExceedsAndCloseItsConnection(int lines, int length, String limit) throws Exception {
        serveHeader(lines, length);
        Reply.NoAnswer failed = wire.unanswered("odd");
        assertThat(failed.code()).isEqualTo(Code.PROTOCOL);
        assertThat(failed.message())
                .startsWith("the header of the reply is over a limit: ")
                .contains(limit);
        expectHangUp();
        assertThat(wire.answered("a").status()).isEqualTo(200);
        assertThat(server.connections).hasValue(2);
    }
}

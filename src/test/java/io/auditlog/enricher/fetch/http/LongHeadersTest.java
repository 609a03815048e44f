package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies with long headers, or many: how much is read, and what becomes of those that have more. */
final class LongHeadersTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final int KIB = 1024;

    @ParameterizedTest
    @CsvSource({"1, 65536", "254, 100", "200, 600"})
    void shouldReadLongLinesAndManyOverHttp11(int lines, int length) throws Exception {
        try (RawServer server = server(lines, length);
                Wire wire = wire11(server)) {
            assertThat(wire.answered("odd").status()).isEqualTo(200);
            assertThat(wire.answered("odd").status()).isEqualTo(200);
            assertThat(server.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 70000, line length", "255, 1, header count"})
    void shouldSayWhichLimitAHeaderExceedsOverHttp11(int lines, int length, String limit) throws Exception {
        try (RawServer server = server(lines, length);
                Wire wire = wire11(server)) {
            // When
            Reply.NoAnswer failed = wire.unanswered("odd");
            // Then
            assertThat(failed.code()).isEqualTo(Code.PROTOCOL);
            assertThat(failed.message())
                    .startsWith("the header of the reply is over a limit")
                    .contains(limit);
            // And the connection is closed, and the next call has another one
            assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void shouldReadALongHeaderBlockOverHttp2() throws Exception {
        try (FrameServer server = new FrameServer(100, asked -> asked.answer(header(asked.id, 64 * KIB)));
                Wire wire = wire2(server)) {
            assertThat(wire.answered("odd").status()).isEqualTo(200);
            assertThat(wire.answered("odd").status()).isEqualTo(200);
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void shouldSayThatAHeaderBlockIsTooLongOverHttp2() throws Exception {
        try (FrameServer server = new FrameServer(100, asked -> asked.answer(header(asked.id, 80 * KIB)));
                Wire wire = wire2(server)) {
            // When
            Reply.NoAnswer failed = wire.unanswered("odd");
            // Then
            assertThat(failed.code()).isEqualTo(Code.PROTOCOL);
            assertThat(failed.message())
                    .startsWith("the header of the reply is over a limit")
                    .contains("header list size");
            // And the connection is closed, and the next call has another one
            Await.until("the end of the connection", LONG, () -> server.connections.get(0).closed);
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(server.connections).hasSize(2);
        }
    }

    /** For an ID that begins with {@code odd}, two lines of so many bytes. */
    private static Map<String, String> header(String id, int length) {
        return id.startsWith("odd") ? Map.of("x-1", "x".repeat(length), "x-2", "y".repeat(length)) : Map.of();
    }

    /** For an ID that begins with {@code odd}, sends so many lines of such a length, besides two others. */
    private static RawServer server(int lines, int length) throws Exception {
        return new RawServer((request, socket, out) -> {
            boolean odd = request.line().contains("odd");
            StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\nContent-Type: application/json\n");
            for (int i = 0; odd && i < lines; i++) {
                String name = "X-" + i + ": ";
                head.append(name)
                        .append("x".repeat(Math.max(1, length - name.length())))
                        .append('\n');
            }
            out.write(RawServer.ascii(head + "Content-Length: 2\n\n{}"));
            return true;
        });
    }

    private static Wire wire11(RawServer server) {
        return new Wire(server.url(), HttpVersion.HTTP_1_1, LONG);
    }

    private static Wire wire2(FrameServer server) {
        return new Wire(server.url(), HttpVersion.HTTP_2, LONG);
    }
}

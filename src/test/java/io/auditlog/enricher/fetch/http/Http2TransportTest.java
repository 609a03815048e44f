package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 over plain text with prior knowledge. */
class Http2TransportTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    private Http2Server server;
    private Wire wire;

    private void serve(Duration timeout) throws Exception {
        server = new Http2Server(null, HttpVersionPolicy.FORCE_HTTP_2);
        wire = new Wire(server.url(), HttpVersion.HTTP_2, timeout);
    }

    @AfterEach
    void close() {
        if (wire != null) {
            wire.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void shouldAskOverHttp2() throws Exception {
        serve(LONG);
        Reply.Answered reply = wire.answered("a/b");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"x\"}");
        assertThat(server.requests.get(0).getPath()).isEqualTo("/api/audit-logs/a%2Fb");
        assertThat(server.requests.get(0).getFirstHeader("Authorization").getValue())
                .isEqualTo("Bearer canary-key");
    }

    @Test
    void shouldCarryManyCallsOverAFewConnections() throws Exception {
        // Given
        serve(LONG);
        List<Wire.Pending> pending = new ArrayList<>();

        // When
        for (int i = 0; i < 2_000; i++) {
            pending.add(wire.ask("log-" + i));
        }

        // Then
        for (Wire.Pending one : pending) {
            assertThat(one.reply()).isInstanceOf(Reply.Answered.class);
        }
        assertThat(server.connections.get()).isBetween(1, 2);
        assertThat(server.requests).hasSize(2_000);
    }

    @Test
    void shouldCutOneStreamAndKeepTheOthers() throws Exception {
        // Given
        serve(Duration.ofMillis(500));
        wire.answered("warm");
        List<Wire.Pending> silent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            silent.add(wire.ask("silent-" + i));
        }

        // When
        for (int i = 0; i < 20; i++) {
            wire.answered("log-" + i);
        }

        // Then
        for (Wire.Pending one : silent) {
            assertThat(((Reply.NoAnswer) one.reply()).code()).isEqualTo(Code.TIMEOUT);
        }
        wire.answered("after");
        assertThat(server.connections.get()).isBetween(1, 2);
    }

    @Test
    void shouldReportAConnectionThatIsLostAndDialAnew() throws Exception {
        // Given
        serve(LONG);
        wire.answered("a");
        Wire.Pending silent = wire.ask("silent");
        wire.answered("b");

        // When
        server.close();

        // Then
        assertThat(((Reply.NoAnswer) silent.reply()).code()).isEqualTo(Code.CONNECTION);
        Reply next = wire.ask("c").reply();
        assertThat(((Reply.NoAnswer) next).code()).isIn(Code.UNREACHABLE, Code.CONNECTION);
    }

    @Test
    void shouldReportAServerThatDoesNotSpeakHttp2() throws Exception {
        try (RawServer other = new RawServer((request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n"));
            return false;
        })) {
            URI url = other.url();
            wire = new Wire(url, HttpVersion.HTTP_2, Duration.ofSeconds(5));
            assertThat(wire.unanswered("a").code()).isIn(Code.PROTOCOL, Code.CONNECTION, Code.UNREACHABLE);
        }
    }
}

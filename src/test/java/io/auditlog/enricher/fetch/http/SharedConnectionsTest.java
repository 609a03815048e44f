package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.sandbox.Await;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2: what many calls on one connection do to each other, and what its server says about it, frame by frame. */
final class SharedConnectionsTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final int KIB = 1024;

    @AutoClose
    private FrameServer server;

    @AutoClose
    private Wire wire;

    /** IDs that begin with {@code held} get no reply; the others are answered. */
    private void serve(Duration timeout) {
        serve(100, timeout, asked -> {
            if (!asked.id.startsWith("held")) {
                asked.answer();
            }
        });
    }

    private void serve(int maxStreams, Duration timeout, FrameServer.Script script) {
        server = new FrameServer(maxStreams, script);
        wire = new Wire(server.url(), HttpVersion.HTTP_2, timeout);
    }

    /** Answers when so many calls are there. */
    private void serveTogether(int maxStreams, int calls) throws InterruptedException {
        serve(maxStreams, LONG, asked -> {
            if (server.asked.size() == calls) {
                server.asked.forEach(FrameServer.Asked::answer);
            }
        });
        wire.expectAnswers(wire.ask("log-", calls));
        assertThat(server.asked).hasSize(calls);
        assertThat(server.connections).allMatch(one -> one.mostStreams <= maxStreams);
    }

    private static void await(String what, Callable<Boolean> condition) {
        Await.until(what, LONG, condition);
    }

    private void awaitAsked(int count) {
        await(count + " requests", () -> server.asked.size() == count);
    }

    private void awaitEndOfFirstConnection() {
        await("the end of the first connection", () -> server.connections.get(0).closed);
    }

    @Test
    void shouldAskOverOneConnectionForManyCalls() throws Exception {
        serve(LONG);
        Reply.Answered reply = wire.answered("a/b");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"a%2Fb\"}");
        assertThat(server.asked.get(0).authorization).isEqualTo("Bearer canary-key");
        wire.expectAnswers(wire.ask("log-", 2_000));
        assertThat(server.connections).hasSizeBetween(1, 4);
    }

    @Test
    void shouldReplaceAConnectionWithAStreamThatWasCut() throws Exception {
        // Given a call that is never answered, among others
        serve(SHORT);
        wire.answered("a");
        assertThat(wire.unanswered("held").code()).isEqualTo(Code.TIMEOUT);

        // When, then the server has not to count its stream any longer
        wire.answered("b");
        awaitEndOfFirstConnection();
        assertThat(server.ids(1)).containsExactly("b");
    }

    @Test
    void shouldLetTheOthersFinishWhereOneStreamIsCut() throws Exception {
        // Given
        serve(LONG);
        wire.answered("a");
        Wire.Pending cut = wire.ask("held-1");
        Wire.Pending other = wire.ask("held-2");
        awaitAsked(3);

        // When
        cut.exchange.abort();
        wire.answered("b");

        // Then
        assertThat(server.connections.get(0).closed).isFalse();
        server.asked.stream().filter(asked -> asked.id.equals("held-2")).forEach(FrameServer.Asked::answer);
        assertThat(other.reply()).isInstanceOf(Reply.Answered.class);
        awaitEndOfFirstConnection();
        assertThat(cut.isAnswered()).isFalse();
    }

    @Test
    void shouldResetAStreamThatWasCutWhenItsAnswerBegins() {
        // Given a stream that was cut on a connection that others still need
        serve(LONG);
        Wire.Pending cut = wire.ask("held-1");
        awaitAsked(1);
        wire.ask("held-2");
        awaitAsked(2);
        cut.exchange.abort();

        // When
        server.asked.get(0).begin();

        // Then
        await("a reset", () -> server.connections.get(0).resets.equals(List.of(1)));
        assertThat(cut.isAnswered()).isFalse();
    }

    @Test
    void shouldReportAConnectionThatIsLostAndConnectAnew() throws Exception {
        serve(LONG);
        wire.answered("a");
        Wire.Pending held = wire.ask("held");
        awaitAsked(2);
        server.connections.get(0).hangUp();
        assertThat(((Reply.NoAnswer) held.reply()).code()).isEqualTo(Code.CONNECTION);
        wire.answered("b");
        assertThat(server.ids(1)).containsExactly("b");
    }

    @Test
    void shouldReportAServerThatDoesNotSpeakHttp2() throws Exception {
        serve(LONG);
        try (RawServer other = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ascii("HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n"));
                    return false;
                });
                Wire mistaken = new Wire(other.url(), HttpVersion.HTTP_2, Duration.ofSeconds(5))) {
            assertThat(mistaken.unanswered("a").code()).isIn(Code.PROTOCOL, Code.CONNECTION, Code.UNREACHABLE);
        }
    }

    @Test
    void shouldServeAllWhoWaitForTheFirstConnectionAtOnce() throws Exception {
        serveTogether(100, 30);
    }

    @Test
    void shouldSpreadThoseWhoWaitOverConnections() throws Exception {
        serveTogether(100, Wire.MAX_IN_FLIGHT);
        assertThat(server.connections).hasSize(3).allMatch(connection -> connection.mostStreams > 1);
    }

    @Test
    void shouldOpenAsManyConnectionsAsAServerOfFewStreamsNeeds() throws Exception {
        serveTogether(4, 20);
        assertThat(server.connections).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldMoveWhatALeavingServerWillNotAnswer() throws Exception {
        // Given two calls on one connection, whose server will answer the first one only
        serve(100, LONG, asked -> {
            if (asked.connection.number > 0) {
                asked.answer();
            }
        });
        Wire.Pending first = wire.ask("held");
        awaitAsked(1);
        Wire.Pending moved = wire.ask("moved");
        awaitAsked(2);

        // When
        server.asked.get(0).goAway(1);

        // Then the other is asked again at once, though its connection stays open
        assertThat(moved.reply()).isInstanceOf(Reply.Answered.class);
        assertThat(server.ids(0)).containsExactly("held", "moved");
        assertThat(server.ids(1)).containsExactly("moved");
        assertThat(server.connections.get(0).closed).isFalse();
        server.asked.get(0).answer();
        assertThat(first.reply()).isInstanceOf(Reply.Answered.class);
        awaitEndOfFirstConnection();
    }

    @Test
    void shouldWaitForWhatALeavingServerWillAnswer() throws Exception {
        // Given
        serve(LONG);
        List<Wire.Pending> held = wire.ask("held-", 2);
        awaitAsked(2);

        // When the server announces that it leaves
        server.asked.get(0).goAway(Integer.MAX_VALUE);
        await("a second connection", () -> {
            wire.answered("log");
            return server.connections.size() == 2;
        });

        // Then
        assertThat(held).noneMatch(Wire.Pending::isAnswered);
        server.asked.subList(0, 2).forEach(FrameServer.Asked::answer);
        wire.expectAnswers(held);
        assertThat(server.asked.stream().filter(asked -> asked.id.startsWith("held")))
                .hasSize(2);
    }

    @Test
    void shouldSendARefusedStreamAgain() throws Exception {
        List<String> refused = new ArrayList<>();
        serve(100, LONG, asked -> {
            if (refused.size() < 2) {
                refused.add(asked.id);
                asked.reset(Http2Error.REFUSED_STREAM);
            } else {
                asked.answer();
            }
        });
        wire.answered("a");
        assertThat(refused).containsExactly("a", "a");
        assertThat(server.connections).hasSize(1);
    }

    @Test
    void shouldGiveUpWhereEveryStreamIsRefusedAndKeepTheConnection() throws Exception {
        serve(100, LONG, asked -> asked.reset(Http2Error.REFUSED_STREAM));
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.CONNECTION);
        assertThat(server.asked).hasSize(4);
        assertThat(server.connections).hasSize(1);
    }

    @Test
    void shouldFailOneCallWhereItsStreamIsResetAndKeepTheConnection() throws Exception {
        serve(100, LONG, asked -> asked.reset(Http2Error.INTERNAL_ERROR));
        Reply.NoAnswer failed = wire.unanswered("a");
        assertThat(failed.code()).isEqualTo(Code.CONNECTION);
        assertThat(failed.unprocessed()).isFalse();
        wire.unanswered("b");
        assertThat(server.asked).hasSize(2);
        assertThat(server.connections).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 80})
    void shouldReadALongHeaderBlockUpToItsLimit(int kib) throws Exception {
        // Given two lines of that length
        Map<String, String> lines = Map.of("x-1", "x".repeat(kib * KIB), "x-2", "y".repeat(kib * KIB));
        serve(100, LONG, asked -> asked.answer(asked.id.startsWith("odd") ? lines : Map.of()));

        // When, then
        if (kib == 64) {
            assertThat(wire.answered("odd").status()).isEqualTo(200);
        } else {
            Reply.NoAnswer failed = wire.unanswered("odd");
            assertThat(failed.code()).isEqualTo(Code.PROTOCOL);
            assertThat(failed.message())
                    .startsWith("the header of the reply is over a limit: ")
                    .contains("header list size");
            awaitEndOfFirstConnection();
        }
        assertThat(wire.answered("a").status()).isEqualTo(200);
        assertThat(server.connections).hasSize(kib == 64 ? 1 : 2);
    }
}

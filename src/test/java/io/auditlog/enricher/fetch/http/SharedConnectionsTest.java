package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.TlsSettings;
import io.auditlog.enricher.sandbox.Await;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many calls on one HTTP/2 connection do to each other, and what its server says about it, frame by frame. */
final class SharedConnectionsTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final int MAX_IN_FLIGHT = 250;

    private FrameServer server;
    private Wire wire;

    /** IDs that begin with {@code held} get no reply; the others are answered. */
    private void serve(int maxStreams, Duration timeout) {
        serve(maxStreams, timeout, asked -> {
            if (!asked.id.startsWith("held")) {
                asked.answer();
            }
        });
    }

    private void serve(int maxStreams, Duration timeout, FrameServer.Script script) {
        server = new FrameServer(maxStreams, script);
        wire = new Wire(new SourceSettings(
                server.url(),
                HttpVersion.HTTP_2,
                MAX_IN_FLIGHT,
                MAX_IN_FLIGHT,
                timeout,
                Duration.ofSeconds(5),
                Wire.CAP,
                "auto",
                TlsSettings.PLATFORM,
                null,
                "test"));
    }

    @AfterEach
    void close() {
        wire.close();
        server.close();
    }

    private List<Wire.Pending> ask(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> wire.ask(prefix + i)).toList();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Await.until(what, LONG, condition);
    }

    @Test
    void shouldReplaceAConnectionWithAStreamThatWasCut() throws Exception {
        // Given a call that is never answered, among others
        serve(100, SHORT);
        wire.answered("a");
        assertThat(wire.unanswered("held").code()).isEqualTo(Code.TIMEOUT);

        // When, then the server has not to count its stream any longer
        wire.answered("b");
        await("the end of the first connection", () -> server.connections.get(0).closed);
        assertThat(server.ids(1)).containsExactly("b");
    }

    @Test
    void shouldLetTheOthersFinishWhereOneStreamIsCut() throws Exception {
        // Given
        serve(100, LONG);
        wire.answered("a");
        Wire.Pending cut = wire.ask("held-1");
        Wire.Pending other = wire.ask("held-2");
        await("both", () -> server.asked.size() == 3);

        // When
        cut.exchange.abort();
        wire.answered("b");

        // Then
        assertThat(server.connections.get(0).closed).isFalse();
        server.asked.stream().filter(asked -> asked.id.equals("held-2")).forEach(FrameServer.Asked::answer);
        assertThat(other.reply()).isInstanceOf(Reply.Answered.class);
        await("the end of the first connection", () -> server.connections.get(0).closed);
        assertThat(cut.isAnswered()).isFalse();
    }

    @Test
    void shouldResetAStreamThatWasCutWhenItsAnswerBegins() throws Exception {
        // Given a stream that was cut on a connection that others still need
        serve(100, LONG);
        Wire.Pending cut = wire.ask("held-1");
        await("the first", () -> server.asked.size() == 1);
        wire.ask("held-2");
        await("both", () -> server.asked.size() == 2);
        cut.exchange.abort();

        // When
        server.asked.get(0).begin();

        // Then
        await("a reset", () -> server.connections.get(0).resets.equals(List.of(1)));
        assertThat(cut.isAnswered()).isFalse();
    }

    @Test
    void shouldServeAllWhoWaitForTheFirstConnectionAtOnce() throws Exception {
        // Given a server that answers when all are there
        int calls = 30;
        serve(100, LONG, asked -> {
            if (server.asked.size() == calls) {
                server.asked.forEach(FrameServer.Asked::answer);
            }
        });

        // When, then
        for (Wire.Pending pending : ask("log-", calls)) {
            assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        }
        assertThat(server.asked).hasSize(calls);
    }

    @Test
    void shouldSpreadThoseWhoWaitOverConnections() throws Exception {
        // Given a server that answers when all are there, but takes fewer on one connection
        serve(100, LONG, asked -> {
            if (server.asked.size() == MAX_IN_FLIGHT) {
                server.asked.forEach(FrameServer.Asked::answer);
            }
        });

        // When
        List<Wire.Pending> all = ask("log-", MAX_IN_FLIGHT);

        // Then
        for (Wire.Pending pending : all) {
            assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        }
        assertThat(server.connections)
                .hasSize(3)
                .allMatch(connection -> connection.mostStreams > 1 && connection.mostStreams <= 100);
    }

    @Test
    void shouldOpenAsManyConnectionsAsAServerOfFewStreamsNeeds() throws Exception {
        // Given
        int calls = 20;
        serve(4, LONG, asked -> {
            if (server.asked.size() == calls) {
                server.asked.forEach(FrameServer.Asked::answer);
            }
        });

        // When, then
        for (Wire.Pending pending : ask("log-", calls)) {
            assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        }
        assertThat(server.asked).hasSize(calls);
        assertThat(server.connections).hasSizeGreaterThanOrEqualTo(5).allMatch(one -> one.mostStreams <= 4);
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
        await("the first", () -> server.asked.size() == 1);
        Wire.Pending moved = wire.ask("moved");
        await("both", () -> server.asked.size() == 2);

        // When
        server.asked.get(0).goAway(1);

        // Then the other is asked again at once, though its connection stays open
        assertThat(moved.reply()).isInstanceOf(Reply.Answered.class);
        assertThat(server.ids(0)).containsExactly("held", "moved");
        assertThat(server.ids(1)).containsExactly("moved");
        assertThat(server.connections.get(0).closed).isFalse();
        server.asked.get(0).answer();
        assertThat(first.reply()).isInstanceOf(Reply.Answered.class);
        await("the end of the first connection", () -> server.connections.get(0).closed);
    }

    @Test
    void shouldWaitForWhatALeavingServerWillAnswer() throws Exception {
        // Given
        serve(100, LONG);
        List<Wire.Pending> held = ask("held-", 2);
        await("both", () -> server.asked.size() == 2);

        // When the server announces that it leaves
        server.asked.get(0).goAway(Integer.MAX_VALUE);
        await("a second connection", () -> {
            wire.answered("log");
            return server.connections.size() == 2;
        });

        // Then
        assertThat(held).noneMatch(Wire.Pending::isAnswered);
        server.asked.subList(0, 2).forEach(FrameServer.Asked::answer);
        for (Wire.Pending pending : held) {
            assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        }
        assertThat(server.asked.stream().filter(asked -> asked.id.startsWith("held")))
                .hasSize(2);
    }

    @Test
    void shouldSendARefusedStreamAgain() throws Exception {
        // Given
        List<String> refused = new ArrayList<>();
        serve(100, LONG, asked -> {
            if (refused.size() < 2) {
                refused.add(asked.id);
                asked.reset(Http2Error.REFUSED_STREAM);
            } else {
                asked.answer();
            }
        });

        // When, then
        wire.answered("a");
        assertThat(refused).containsExactly("a", "a");
        assertThat(server.connections).hasSize(1);
    }

    @Test
    void shouldGiveUpWhereEveryStreamIsRefused() throws Exception {
        serve(100, LONG, asked -> asked.reset(Http2Error.REFUSED_STREAM));
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.CONNECTION);
        assertThat(server.asked).hasSize(4);
    }

    @Test
    void shouldFailOneCallWhereItsStreamIsReset() throws Exception {
        serve(100, LONG, asked -> asked.reset(Http2Error.INTERNAL_ERROR));
        assertThat(wire.unanswered("a").code()).isEqualTo(Code.CONNECTION);
        assertThat(server.asked).hasSize(1);
    }
}

package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.sandbox.Await;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The whole source, against a real server. */
final class HttpEntrySourceTest {

    @AutoClose
    private RawServer server;

    @AutoClose
    private LiveSource live;

    private void open(RawServer.Script script) throws IOException {
        server = new RawServer(script);
        live = new LiveSource(server.url());
    }

    @Test
    void shouldKeepTheCapWithAnyNumberOfCalls() throws Exception {
        // Given
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        open((request, socket, out) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            TimeUnit.MILLISECONDS.sleep(2);
            now.decrementAndGet();
            return RawServer.OK.answer(request, socket, out);
        });

        // When
        live.ask(500);
        live.awaitSettled(500);

        // Then
        live.expectEnrichedWithoutAttempts(500);
        assertThat(most).hasValueLessThanOrEqualTo(4);
        assertThat(server.connections).hasValueLessThanOrEqualTo(4);
        assertThat(live.source.inFlight()).isZero();
        assertThat(live.source.open()).isZero();
    }

    @Test
    void shouldRetryOverNewConnectionsUntilTheEntryComes() throws Exception {
        // Given a server that is known to work, and resets the first two requests for this ID
        AtomicInteger resets = new AtomicInteger();
        open((request, socket, out) -> {
            if (request.line().contains("/a ") && resets.incrementAndGet() <= 2) {
                socket.setSoLinger(true, 0);
                return false;
            }
            return RawServer.OK.answer(request, socket, out);
        });
        live.source.knownGood(List.of(new AuditLogId("good")));

        // When
        live.ask("a");
        live.awaitSettled(1);

        // Then
        assertThat(live.listener.outcomes.get(0)).isInstanceOf(Outcome.Enriched.class);
        assertThat(live.listener.histories.get(0).attempts()).hasSize(2).allMatch(a -> a.code() == Code.CONNECTION);
        assertThat(live.listener.postponed).hasSize(2);
    }

    @Test
    void shouldCostAnEntryNothingWhereTheServerDoesNotTakeItsRequest() throws Exception {
        // Given a server that leaves before the first request, and refuses the second one
        open(RawServer.OK);
        try (FrameServer leaving = new FrameServer(100, asked -> {
                    switch (asked.stream + asked.connection.number) {
                        case 1 -> asked.goAway(0);
                        case 2 -> asked.reset(Http2Error.REFUSED_STREAM);
                        default -> asked.answer();
                    }
                });
                LiveSource shared = new LiveSource(leaving.url(), HttpVersion.HTTP_2, TlsSettings.PLATFORM, null)) {
            // When
            shared.ask("a");
            shared.awaitSettled(1);

            // Then
            assertThat(leaving.asked).hasSize(3);
            shared.expectEnrichedWithoutAttempts(1);
            assertThat(shared.listener.postponed).isEmpty();
            assertThat(shared.news).isEmpty();
        }
    }

    @Test
    void shouldCloseInAnOutageAndComeBackByItself() throws Exception {
        // Given
        open((request, socket, out) -> {
            if (request.number() > 5) {
                return RawServer.OK.answer(request, socket, out);
            }
            out.write(RawServer.ascii("HTTP/1.1 503 No\nContent-Length: 0\n\n"));
            return true;
        });

        // When
        live.ask(20);
        live.source.awaitRoom(Duration.ofSeconds(30));
        live.awaitSettled(20);
        Await.until("room", Duration.ofSeconds(30), live.source::isRoomy);

        // Then
        live.expectEnrichedWithoutAttempts(20);
        assertThat(live.news).startsWith("PAUSED_UPSTREAM").endsWith("RUNNING").hasSizeLessThan(5);
    }

    @Test
    void shouldNeverCallTheListenerInsideAsk() throws Exception {
        open(RawServer.OK);
        AtomicReference<Thread> calledBy = new AtomicReference<>();
        live.onSettled(() -> calledBy.set(Thread.currentThread()));
        live.ask("a");
        live.awaitSettled(1);
        assertThat(calledBy.get()).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void shouldHangUpAndWakeWhoWaitsWhenItCloses() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        open((request, socket, out) -> {
            asked.countDown();
            return server.untilHungUp(socket);
        });
        live.ask("a");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        live.source.close();

        // Then
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(live.source.isRoomy()).isFalse();
        live.ask("b").cancel();
        assertThat(live.listener.outcomes).isEmpty();
        assertThat(live.source.open()).isZero();
    }
}

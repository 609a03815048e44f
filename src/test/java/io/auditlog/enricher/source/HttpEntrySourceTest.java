package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.RateControl;
import io.auditlog.enricher.pace.Timer;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole recipe, against a real server. */
class HttpEntrySourceTest {

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Semaphore settled = new Semaphore(0);
    private final FakeListener listener = new FakeListener();
    private final List<String> news = new CopyOnWriteArrayList<>();
    private RawServer server;
    private HttpEntrySource source;

    private void open(RawServer.Script script) throws IOException {
        listener.then = settled::release;
        server = new RawServer(script);
        source = HttpEntrySource.open(
                new SourceSettings(
                        server.url(),
                        HttpVersion.NEGOTIATE,
                        4,
                        8,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(5),
                        100_000,
                        "auto",
                        TlsTrust.PLATFORM,
                        "test"),
                new RetrySettings(
                        3, Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofMillis(50), Map.of()),
                BreakerSettings.DEFAULT,
                new RateControl(new PaceSettings(100_000, 1), Clock.systemUTC(), System::nanoTime, Timer.on(timers)),
                1,
                timers,
                new HttpEntrySource.Surroundings(
                        new FixedKey("key"),
                        new FakeReader(),
                        Clock.systemUTC(),
                        System::nanoTime,
                        new Random(1),
                        Timer.on(timers),
                        SourceEvents.NONE,
                        new BreakerListener() {
                            @Override
                            public void outage(Outage outage) {
                                news.add(outage.cause().state());
                            }

                            @Override
                            public void recovered() {
                                news.add("RUNNING");
                            }
                        },
                        error -> news.add(error.toString())));
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        server.close();
        timers.shutdownNow();
    }

    private EntrySource.Inquiry ask(String id) {
        return source.ask(new AuditLogId(id), History.startingAt(Instant.now()), listener);
    }

    private void awaitSettled(int count) throws InterruptedException {
        assertThat(settled.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
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
            out.write(RawServer.ok("{}"));
            return true;
        });

        // When
        for (int i = 0; i < 500; i++) {
            ask("log-" + i);
        }
        awaitSettled(500);

        // Then
        assertThat(listener.outcomes).hasSize(500).allMatch(Outcome.Enriched.class::isInstance);
        assertThat(most).hasValueLessThanOrEqualTo(4);
        assertThat(server.connections).hasValueLessThanOrEqualTo(4);
        assertThat(source.inFlight()).isZero();
        assertThat(source.open()).isZero();
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
            out.write(RawServer.ok("{}"));
            return true;
        });

        source.knownGood(List.of(new AuditLogId("good")));

        // When
        ask("a");
        awaitSettled(1);

        // Then
        assertThat(listener.outcomes.get(0)).isInstanceOf(Outcome.Enriched.class);
        assertThat(listener.histories.get(0).attempts()).hasSize(2).allMatch(a -> a.code() == Code.CONNECTION);
        assertThat(listener.postponed).hasSize(2);
    }

    @Test
    void shouldCloseInAnOutageAndComeBackByItself() throws Exception {
        // Given
        open((request, socket, out) -> {
            out.write(
                    request.number() <= 5
                            ? RawServer.ascii("HTTP/1.1 503 No\nContent-Length: 0\n\n")
                            : RawServer.ok("{}"));
            return true;
        });

        // When
        for (int i = 0; i < 20; i++) {
            ask("log-" + i);
        }
        assertThat(source.awaitRoom(Duration.ofSeconds(30))).isTrue();
        awaitSettled(20);

        // Then
        assertThat(listener.outcomes).allMatch(Outcome.Enriched.class::isInstance);
        assertThat(listener.histories).allMatch(history -> history.attempts().isEmpty());
        assertThat(news).startsWith("PAUSED_UPSTREAM").endsWith("RUNNING").hasSizeLessThan(5);
    }

    @Test
    void shouldNeverCallTheListenerInsideAsk() throws Exception {
        // Given
        open((request, socket, out) -> {
            out.write(RawServer.ok("{}"));
            return true;
        });
        AtomicReference<Thread> calledBy = new AtomicReference<>();
        listener.then = () -> {
            calledBy.set(Thread.currentThread());
            settled.release();
        };

        // When
        ask("a");
        awaitSettled(1);

        // Then
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
        ask("a");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        source.close();

        // Then
        assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(source.awaitRoom(Duration.ZERO)).isFalse();
        ask("b").cancel();
        assertThat(listener.outcomes).isEmpty();
        assertThat(source.open()).isZero();
    }
}

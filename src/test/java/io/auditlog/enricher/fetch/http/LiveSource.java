package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.EntrySource;
import io.auditlog.enricher.fetch.FakeListener;
import io.auditlog.enricher.fetch.FakeReader;
import io.auditlog.enricher.fetch.SourceContext;
import io.auditlog.enricher.fetch.SourceEvents;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.credentials.KeyRing;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.TimerThread;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The whole source in real time, against a real server: four calls at once, three attempts. */
final class LiveSource implements AutoCloseable {

    final FakeListener listener = new FakeListener();

    /** States in their order, and the evidence of outages. */
    final List<String> news = new CopyOnWriteArrayList<>();

    final List<String> evidence = new CopyOnWriteArrayList<>();
    final ApiEntrySource source;
    private final Semaphore settled = new Semaphore(0);
    private final TimerThread timers = new TimerThread();

    LiveSource(URI url) {
        this(url, TlsSettings.PLATFORM, null);
    }

    LiveSource(URI url, TlsSettings tls, ApiProxy proxy) {
        this(url, HttpVersion.NEGOTIATE, tls, proxy);
    }

    LiveSource(URI url, HttpVersion version, TlsSettings tls, ApiProxy proxy) {
        listener.then = settled::release;
        source = HttpEntrySource.open(
                new SourceSettings(
                        url,
                        version,
                        4,
                        8,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(5),
                        100_000,
                        "auto",
                        tls,
                        proxy,
                        "test"),
                new RetrySettings(
                        3, Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofMillis(50), Map.of()),
                BreakerSettings.DEFAULT,
                new RateControl(new RateLimitSettings(100_000, 1), Clock.systemUTC(), System::nanoTime, timers),
                1,
                new SourceContext(
                        KeyRing.of("key", System::nanoTime),
                        new FakeReader(),
                        Clock.systemUTC(),
                        System::nanoTime,
                        new Random(1),
                        timers,
                        new SourceEvents() {},
                        new BreakerListener() {
                            @Override
                            public void outage(Outage outage) {
                                evidence.add(outage.evidence());
                                news.add(outage.cause().state());
                            }

                            @Override
                            public void recovered() {
                                news.add("RUNNING");
                            }
                        },
                        error -> news.add(error.toString())));
    }

    void ask(int count) {
        IntStream.range(0, count).forEach(i -> ask("log-" + i));
    }

    EntrySource.Inquiry ask(String id) {
        return source.ask(new AuditLogId(id), History.startingAt(Instant.now()), listener);
    }

    void awaitSettled(int count) throws InterruptedException {
        assertThat(settled.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
    }

    void expectEnrichedWithoutAttempts(int count) {
        assertThat(listener.outcomes).hasSize(count).allMatch(Outcome.Enriched.class::isInstance);
        assertThat(listener.histories).allMatch(history -> history.attempts().isEmpty());
    }

    /** Each time that something is settled. */
    void onSettled(Runnable task) {
        listener.then = () -> {
            task.run();
            settled.release();
        };
    }

    @Override
    public void close() {
        source.close();
        timers.close();
    }
}

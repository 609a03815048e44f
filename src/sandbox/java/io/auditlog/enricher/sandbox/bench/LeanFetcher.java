package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.BreakerListener;
import io.auditlog.enricher.fetch.EntrySource;
import io.auditlog.enricher.fetch.credentials.KeyRing;
import io.auditlog.enricher.fetch.RetrySettings;
import io.auditlog.enricher.fetch.SourceContext;
import io.auditlog.enricher.fetch.SourceEvents;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.http.HttpEntrySource;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.TimerThread;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;

/** The worker's own source with all its layers and nothing behind it: the most that the worker can reach. */
final class LeanFetcher implements BareLoop.Fetcher {

    private static final double NO_LIMIT = 10_000_000;

    private final BareLoop loop;
    private final TimerThread timers = new TimerThread();
    private final EntrySource source;

    LeanFetcher(BareLoop loop, URI baseUrl, boolean http2) {
        this.loop = loop;
        SourceSettings settings = new SourceSettings(
                baseUrl,
                http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1,
                Site.IN_FLIGHT,
                Site.IN_FLIGHT,
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                10 << 20,
                "auto",
                TlsSettings.PLATFORM,
                null,
                "bench");
        this.source = HttpEntrySource.open(
                settings,
                RetrySettings.DEFAULT,
                BreakerSettings.DEFAULT,
                new RateControl(new RateLimitSettings(NO_LIMIT, 1), loop.clock(), System::nanoTime, timers),
                2,
                new SourceContext(
                        KeyRing.of(BareLoop.key(), System::nanoTime),
                        loop.translator(),
                        loop.clock(),
                        System::nanoTime,
                        new SplittableRandom(),
                        timers,
                        SourceEvents.NONE,
                        BreakerListener.NONE,
                        error -> loop.failed(new IllegalStateException(error))));
    }

    @Override
    public void fetch(AuditLogId id) {
        source.ask(id, History.startingAt(loop.clock().instant()), new EntrySource.Listener() {
            @Override
            public void postponed(History history) {
                loop.failed(new IllegalStateException("postponed"));
            }

            @Override
            public void settled(Outcome outcome, History history) {
                loop.ended(outcome);
            }
        });
    }

    @Override
    public void close() {
        source.close();
        timers.close();
    }
}

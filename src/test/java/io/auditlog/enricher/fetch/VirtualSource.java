package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The whole source but its wire, on virtual time, against a scripted API: 100 requests a second, 256 at once. */
final class VirtualSource {

    static final RateLimitSettings PACE = new RateLimitSettings(100, 1);

    /** A body that the reader takes for another entry than the one that was asked for. */
    static final String ANOTHER_ENTRY = "{\"id\":\"another\"}";

    final VirtualTime time = new VirtualTime();
    final ScriptedApi api;
    final RateControl control = new RateControl(PACE, time, time, time);
    final List<OutageCause> outages = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final ApiEntrySource source;
    String key = "key";

    VirtualSource(RateLimit limit, boolean announcesLimit) {
        this(limit, announcesLimit, Map.of());
    }

    /**
     * The same with rules.
     *
     * @param outcomes what operators decided
     */
    VirtualSource(RateLimit limit, boolean announcesLimit, Map<Code, OutcomeRule> outcomes) {
        this.api = new ScriptedApi(time, limit, announcesLimit);
        SourceSettings settings = new SourceSettings(
                URI.create("http://localhost"),
                HttpVersion.NEGOTIATE,
                256,
                512,
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                100_000,
                "auto",
                TlsSettings.PLATFORM,
                null,
                "simulation");
        RetrySettings usual = RetrySettings.DEFAULT;
        RetrySettings retry = new RetrySettings(
                usual.maxAttempts(),
                usual.minElapsed(),
                usual.confirmAfter(),
                usual.backoffBase(),
                usual.backoffMax(),
                outcomes);
        this.source = ApiEntrySource.over(
                api,
                BodyMemoryBudget.inHeap(),
                () -> key,
                settings,
                retry,
                BreakerSettings.DEFAULT,
                control,
                context());
    }

    private SourceContext context() {
        return new SourceContext(
                () -> key,
                new Reader(),
                time,
                time,
                new Random(1),
                time,
                new SourceEvents() {},
                new BreakerListener() {
                    @Override
                    public void outage(Outage outage) {
                        outages.add(outage.cause());
                        note(outage.cause().state());
                    }

                    @Override
                    public void recovered() {
                        note("recovered");
                    }
                },
                error -> {
                    throw new AssertionError(error);
                });
    }

    private void note(String what) {
        log.add(String.format(Locale.ROOT, "%9.3f s  %s", time.elapsed() / 1e9, what));
    }

    private static final class Reader implements ReplyReader {
        @Override
        public Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt) {
            return new String(body, StandardCharsets.UTF_8).equals(ANOTHER_ENTRY)
                    ? new Outcome.Refused(Failure.of(Code.ID_MISMATCH, "another id"))
                    : new Outcome.Enriched(body, null, null);
        }

        @Override
        public ErrorBody error(byte[] body) {
            return new ErrorBody(null, "as the API says", null, List.of());
        }
    }
}

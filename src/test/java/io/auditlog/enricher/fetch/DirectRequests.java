package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.Timer;
import io.auditlog.enricher.tracing.IdSpan;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/** Single attempts over a transport, with their deadlines, but without breaker, retries or a rate worth mentioning. */
public final class DirectRequests implements AutoCloseable {

    private static final int MAX_IN_FLIGHT = 10_000;

    private final Dispatcher dispatcher;

    /** Of the IDs that are requested from now on. */
    public IdSpan span = IdSpan.OFF;

    public DirectRequests(Transport transport, Duration timeout, Timer timer) {
        SourceContext context = new SourceContext(
                () -> "canary-key",
                new FakeReader(),
                Clock.systemUTC(),
                System::nanoTime,
                new Random(1),
                timer,
                new SourceEvents() {},
                new BreakerListener() {},
                error -> {});
        RateControl control = new RateControl(
                new RateLimitSettings(1_000_000, MAX_IN_FLIGHT), Clock.systemUTC(), System::nanoTime, timer);
        Refusals refusals = new Refusals(new RateHeaders("auto"), Clock.systemUTC());
        this.dispatcher = new Dispatcher(
                transport,
                new InFlightLimit(() -> MAX_IN_FLIGHT, MAX_IN_FLIGHT),
                control.rateLimiter(),
                new ReplyFeedback(control, new ConcurrencyLimit(MAX_IN_FLIGHT), refusals, System::nanoTime),
                timeout,
                context);
    }

    /** Sends one request; only the callback's ID and its reply matter. */
    public Transport.Exchange send(Transport.RequestCallback callback) {
        FakeOwner owner = new FakeOwner(callback::onReply);
        owner.span = span;
        Attempt attempt = new Attempt(dispatcher, owner, callback.id(), Attempt.Lane.FRESH);
        dispatcher.send(attempt);
        return () -> {
            attempt.cancel();
            return true;
        };
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}

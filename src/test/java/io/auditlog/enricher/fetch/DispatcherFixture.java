package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.Attempt.Lane;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.Timer;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** A dispatcher on virtual time over a transport that a test answers by hand. */
final class DispatcherFixture {

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    final VirtualTime time = new VirtualTime();
    final List<Long> waits = new ArrayList<>();
    private final SourceEvents events = new SourceEvents() {
        @Override
        public void permitted(long waitedNanos) {
            waits.add(waitedNanos);
        }
    };
    final ConcurrencyLimit limit = new ConcurrencyLimit(64);
    final RateControl control;
    final InFlightLimit inFlight;
    final Dispatcher dispatcher;

    /** Without a cap or a rate worth mentioning. */
    DispatcherFixture(Transport transport) {
        this(transport, 100_000, () -> 100_000, 100_000);
    }

    DispatcherFixture(Transport transport, double perSecond, IntSupplier cap, int queueLength) {
        this(transport, new RateLimitSettings(perSecond, 1), cap, queueLength);
    }

    private DispatcherFixture(Transport transport, RateLimitSettings rate, IntSupplier cap, int queueLength) {
        this.control = new RateControl(rate, time, time, time);
        this.inFlight = new InFlightLimit(cap, queueLength);
        this.dispatcher = dispatcher(transport, inFlight, control, limit, events, time, time);
    }

    /** With the adaptive concurrency limit. */
    static DispatcherFixture adaptive(Transport transport) {
        ConcurrencyLimit[] cap = new ConcurrencyLimit[1];
        DispatcherFixture fixture =
                new DispatcherFixture(transport, new RateLimitSettings(100, 1_000), () -> cap[0].now(), 1_000);
        cap[0] = fixture.limit;
        return fixture;
    }

    static Dispatcher dispatcher(
            Transport transport,
            InFlightLimit slots,
            RateControl control,
            ConcurrencyLimit limit,
            SourceEvents events,
            LongSupplier nanoTime,
            Timer timer) {
        Clock clock = Clock.systemUTC();
        SourceContext context = new SourceContext(
                () -> "key",
                new FakeReader(),
                clock,
                nanoTime,
                new Random(1),
                timer,
                events,
                new BreakerListener() {},
                error -> {});
        Refusals refusals = new Refusals(new RateHeaders("auto"), clock);
        ReplyFeedback feedback = new ReplyFeedback(control, limit, refusals, nanoTime);
        return new Dispatcher(transport, slots, control.rateLimiter(), feedback, TIMEOUT, context);
    }

    Attempt send(String id, Lane lane, FakeOwner owner) {
        Attempt attempt = new Attempt(dispatcher, owner, new AuditLogId(id), lane);
        dispatcher.send(attempt);
        return attempt;
    }

    Attempt send(String id) {
        return send(id, Lane.FRESH, new FakeOwner());
    }

    /** Sends id-0, id-1 and so on. */
    List<Attempt> sendMany(int count) {
        return IntStream.range(0, count).mapToObj(i -> send("id-" + i)).toList();
    }

    static List<Reply> repliesOf(Attempt attempt) {
        return ((FakeOwner) attempt.owner).replies;
    }
}

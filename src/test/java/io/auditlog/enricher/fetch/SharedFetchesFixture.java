package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.retry.FailureRates;
import io.auditlog.enricher.fetch.retry.RetryPolicy;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Calls on virtual time over a wire that a test answers by hand. At the start nothing is known to be good. */
abstract class SharedFetchesFixture {

    static final AuditLogId ID = new AuditLogId("log-1");
    static final AuditLogId OTHER = new AuditLogId("log-2");
    static final AuditLogId GOOD = new AuditLogId("good");
    private static final long MOMENT = 1_000;

    static final Reply ENTRY = FakeTransport.status(200);

    final VirtualTime time = new VirtualTime();
    final FakeTransport wire = new FakeTransport();
    final FakeReader reader = new FakeReader();
    final FakeListener listener = new FakeListener();
    final RateControl rate = new RateControl(new RateLimitSettings(1000, 1000), time, time, time);
    final InFlightLimit inFlight = new InFlightLimit(() -> 100, 100);
    final List<OutageCause> outages = new ArrayList<>();
    final List<Throwable> crashes = new ArrayList<>();
    int recoveries;
    Runnable onOutage = () -> {};
    private int over; // of what was sent
    String key = "old";
    String renewed;
    String identity = "stores";
    final Credentials credentials = new Credentials() {
        @Override
        public String key() {
            return key;
        }

        @Override
        public void renew() {
            key = renewed == null ? key : renewed;
        }
    };
    final SourceContext context = new SourceContext(
            credentials,
            reader,
            time,
            time,
            new Random(1),
            time,
            new SourceEvents() {},
            new BreakerListener() {
                @Override
                public void outage(Outage outage) {
                    outages.add(outage.cause());
                    onOutage.run();
                }

                @Override
                public void recovered() {
                    recoveries++;
                }
            },
            crashes::add);
    final FailureRates failureRates = new FailureRates(time.getAsLong());
    final BreakerRunner breaker =
            new BreakerRunner(BreakerSettings.DEFAULT, rate, () -> identity + key, context, () -> {});
    final Refusals refusals = new Refusals(new RateHeaders("auto"), time);
    final SharedFetches calls = new SharedFetches(
            new Dispatcher(
                    wire,
                    inFlight,
                    rate.rateLimiter(),
                    new ReplyFeedback(rate, new ConcurrencyLimit(100), refusals, time),
                    Duration.ofDays(1),
                    context),
            new ReplyClassifier(reader, refusals, 1_000_000),
            new RetryPolicy(RetrySettings.DEFAULT, failureRates, time, time, new Random(1)),
            failureRates,
            breaker,
            context);

    SharedFetchesFixture() {
        breaker.controlBy(id -> time.schedule(() -> calls.sendControl(id), MOMENT)); // it takes a moment to leave
    }

    History now() {
        return History.startingAt(time.instant());
    }

    EntrySource.Inquiry ask() {
        return ask(ID, listener);
    }

    EntrySource.Inquiry ask(AuditLogId id, EntrySource.Listener by) {
        return calls.ask(id, now(), by);
    }

    /** Asks for so many other IDs. */
    List<FakeListener> askMany(int count, String prefix) {
        List<FakeListener> listeners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FakeListener one = new FakeListener();
            listeners.add(one);
            ask(new AuditLogId(prefix + i), one);
        }
        return listeners;
    }

    /** The worker knows that this ID is good, and that good IDs never fail: entries pass. */
    void knowGood() {
        breaker.knownGood(List.of(GOOD));
        for (int i = 0; i < 10_000; i++) {
            failureRates.good(time.getAsLong());
        }
    }

    /** Answers all that is out. */
    void answerOpen(Reply reply) {
        answerOpen(id -> reply);
    }

    void answerOpen(Function<AuditLogId, Reply> replies) {
        List<FakeTransport.Sent> open = wire.sent.subList(over, wire.sent.size()).stream()
                .filter(sent -> !sent.ended && !sent.cut)
                .toList();
        over = wire.sent.size();
        open.forEach(sent -> sent.ends(replies.apply(sent.callback.id())));
    }

    /** Answers what is sent for so long, a millisecond after it is sent or a little later. */
    void answerFor(Duration lasting, Function<AuditLogId, Reply> replies) {
        long end = time.elapsed() + lasting.toNanos();
        while (time.elapsed() < end) {
            time.advance(Duration.ofMillis(1));
            answerOpen(replies);
            time.advance(Duration.ofMillis(99));
        }
    }

    /** The worker's known-good ID succeeds and all others end like this, until the call is settled or time is up. */
    void answerAll(Reply reply) {
        for (int i = 0; i < 1_000 && !listener.isSettled(); i++) {
            time.advance(Duration.ofMillis(1));
            answerOpen(id -> id.equals(GOOD) ? ENTRY : reply);
            time.advance(Duration.ofSeconds(2));
        }
    }

    /** How often this ID was asked for. */
    long asks(AuditLogId id) {
        return wire.ids().stream().filter(id.value()::equals).count();
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.retry.FailureRates;
import io.auditlog.enricher.fetch.retry.RetryPolicy;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The {@link EntrySource} over HTTP: shared fetches with retries, circuit breaker, in-flight limit, reply feedback, rate
 * limiter, deadline, HTTP exchange.
 *
 * <p>Threads: any.
 */
public final class ApiEntrySource implements EntrySource {

    private final SharedFetches fetches;
    private final InFlightLimit inFlight;
    private final ConcurrencyLimit cap;
    private final BreakerRunner breaker;
    private final BodyMemoryBudget memory;
    private final AtomicInteger results = new AtomicInteger();
    private volatile boolean draining;

    private ApiEntrySource(
            SharedFetches fetches,
            InFlightLimit inFlight,
            ConcurrencyLimit cap,
            BreakerRunner breaker,
            BodyMemoryBudget memory) {
        this.fetches = fetches;
        this.inFlight = inFlight;
        this.cap = cap;
        this.breaker = breaker;
        this.memory = memory;
    }

    /**
     * Assembles the layers on top of the transport; {@link #close} closes the transport.
     *
     * @param memory budget shared by all reply bodies
     * @param identity the API key, trust store and key store in use; a change is an event
     * @param control controls the call rate; its rate limiter must use the same clock as {@code context}
     */
    public static ApiEntrySource over(
            Transport transport,
            BodyMemoryBudget memory,
            Supplier<?> identity,
            SourceSettings settings,
            RetrySettings retry,
            BreakerSettings breaker,
            RateControl control,
            SourceContext context) {
        ConcurrencyLimit cap = new ConcurrencyLimit(settings.maxInFlight());
        Refusals refusals = new Refusals(new RateHeaders(settings.rateHeaders()), context.clock());
        InFlightLimit inFlight = new InFlightLimit(() -> memory.isFull() ? 0 : cap.now(), settings.line());
        Dispatcher dispatcher = new Dispatcher(
                transport,
                inFlight,
                control.rateLimiter(),
                new ReplyFeedback(control, cap, refusals, context.nanoTime()),
                settings.requestTimeout(),
                context);
        memory.whenRoomAgain(dispatcher::fillSlots);
        FailureRates failureRates = new FailureRates(context.nanoTime().getAsLong());
        BreakerRunner runner = new BreakerRunner(breaker, control, identity, context, () -> {
            cap.restart();
            inFlight.wakeWaiting();
        });
        SharedFetches fetches = new SharedFetches(
                dispatcher,
                new ReplyClassifier(context.reader(), refusals, settings.maxResponseBytes()),
                new RetryPolicy(retry, failureRates, context.clock(), context.nanoTime(), context.random()),
                failureRates,
                runner,
                context);
        runner.controlBy(fetches::sendControl);
        return new ApiEntrySource(fetches, inFlight, cap, runner, memory);
    }

    @Override
    public Inquiry ask(AuditLogId id, History history, Listener listener) {
        return fetches.ask(id, history, listener);
    }

    @Override
    public boolean hasRoom() {
        return inFlight.hasRoom();
    }

    @Override
    public boolean isRoomy() {
        return wantsMore() && inFlight.isRoomy();
    }

    @Override
    public void awaitRoom(Duration atMost) throws InterruptedException {
        inFlight.awaitRoom(atMost, this::wantsMore);
    }

    private boolean wantsMore() {
        return !draining && breaker.wantsMore();
    }

    @Override
    public void holdResult(int bytes) {
        results.incrementAndGet();
        memory.hold(bytes);
    }

    @Override
    public void releaseResult(int bytes) {
        memory.release(bytes);
        results.decrementAndGet();
    }

    @Override
    public void drain() {
        draining = true;
        fetches.dispatcher.drain();
    }

    @Override
    public int unfinished() {
        return fetches.dispatcher.sent() + results.get(); // in this order: a request ends after its result is held
    }

    /** Sets the IDs that were enriched before this start, latest first; they are used to probe the API. */
    public void knownGood(List<AuditLogId> ids) {
        breaker.knownGood(ids);
    }

    /** Calls in flight. */
    public int inFlight() {
        return inFlight.inFlight();
    }

    /** Current in-flight limit: max.in.flight, or less while more calls would only queue up at the API. */
    public int concurrency() {
        return cap.now();
    }

    /** How often calls at this rate, in calls per second, fill max.in.flight; NaN while their latency is unknown. */
    public double filledBy(double perSecond) {
        return cap.filledBy(perSecond);
    }

    /** Calls queued for an in-flight slot. */
    public int waiting() {
        return inFlight.waiting();
    }

    /** Calls held by the circuit breaker. */
    public int held() {
        return breaker.held();
    }

    /** IDs held and retried indefinitely because an outcome rule set by operators says so. */
    public int heldByOutcome() {
        return fetches.heldByOutcome();
    }

    /** IDs without an outcome yet, including those waiting for a retry. */
    public int open() {
        return fetches.size();
    }

    @Override
    public void close() {
        fetches.close();
    }
}

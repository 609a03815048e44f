package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The port, over HTTP: shared calls, their retries, the circuit breaker, the in-flight cap, the feedback, the pace, the deadline,
 * the exchange.
 *
 * <p>Threads: any.
 */
public final class ApiEntrySource implements EntrySource {

    private final SharedFetches calls;
    private final InFlightLimit inFlight;
    private final ConcurrencyLimit cap;
    private final BreakerRunner breaker;
    private final BodyMemoryBudget memory;

    private ApiEntrySource(
            SharedFetches calls,
            InFlightLimit inFlight,
            ConcurrencyLimit cap,
            BreakerRunner breaker,
            BodyMemoryBudget memory) {
        this.calls = calls;
        this.inFlight = inFlight;
        this.cap = cap;
        this.breaker = breaker;
        this.memory = memory;
    }

    /**
     * What the source is given and whom it tells, besides its settings.
     *
     * @param credentials where the key comes from
     * @param reader makes sense of bodies
     * @param clock time of day
     * @param nanoTime monotonic time, the same as the rate limiter's
     * @param random jitter; used by several threads at once
     * @param timer runs what is due later
     * @param events counters
     * @param breakerListener is informed when the API cannot be used
     * @param crashed hears of an error that ended an I/O thread: nothing can be asked after that
     */
    public record Surroundings(
            Credentials credentials,
            ReplyReader reader,
            Clock clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            Timer timer,
            SourceEvents events,
            BreakerListener breakerListener,
            Consumer<Throwable> crashed) {
        public Surroundings {
            Objects.requireNonNull(credentials, "credentials");
            Objects.requireNonNull(reader, "reader");
            Objects.requireNonNull(clock, "clock");
            Objects.requireNonNull(nanoTime, "nanoTime");
            Objects.requireNonNull(random, "random");
            Objects.requireNonNull(timer, "timer");
            Objects.requireNonNull(events, "events");
            Objects.requireNonNull(breakerListener, "breakerListener");
            Objects.requireNonNull(crashed, "crashed");
        }
    }

    /**
     * The recipe, from the transport up; {@link #close} closes the transport.
     *
     * @param memory what the bodies of replies may take together
     * @param identity by what the worker and the API know each other: the key in use, the trust and key store; another is an
     *     event
     * @param control paces the calls; its rate limiter and the surroundings have the same clock
     */
    public static ApiEntrySource over(
            Transport transport,
            BodyMemoryBudget memory,
            Supplier<?> identity,
            SourceSettings settings,
            RetrySettings retry,
            BreakerSettings breaker,
            RateControl control,
            Surroundings around) {
        Transport timed =
                new DeadlineTransport(transport, settings.requestTimeout(), around.nanoTime(), around.timer());
        Transport paced =
                new RateLimitedTransport(timed, control.rateLimiter(), around.nanoTime(), around.events()::permitted);
        ConcurrencyLimit cap = new ConcurrencyLimit(settings.maxInFlight());
        Refusals refusals = new Refusals(new RateHeaders(settings.rateHeaders()), around.clock());
        Transport heard = new ReplyFeedback(paced, control, cap, refusals, around.nanoTime());
        InFlightLimit inFlight = new InFlightLimit(heard, () -> memory.isFull() ? 0 : cap.now(), settings.line());
        memory.whenRoomAgain(inFlight::fillUp);
        Evidence evidence = new Evidence(around.nanoTime().getAsLong());
        BreakerRunner runner = new BreakerRunner(new BreakerContext(
                breaker,
                control,
                identity,
                evidence,
                around.clock(),
                around.nanoTime(),
                around.timer(),
                around.random(),
                around.events(),
                around.breakerListener(),
                () -> {
                    cap.restart();
                    inFlight.lookAgain();
                }));
        FetchContext context = new FetchContext(
                inFlight,
                new ReplyClassifier(around.reader(), refusals),
                new RetryPolicy(retry, evidence, around.clock(), around.nanoTime(), around.random()),
                evidence,
                runner,
                around.credentials(),
                around.clock(),
                around.nanoTime(),
                around.timer(),
                around.events());
        runner.controlBy(id -> ControlRequest.ask(context, id));
        return new ApiEntrySource(new SharedFetches(context), inFlight, cap, runner, memory);
    }

    @Override
    public Inquiry ask(AuditLogId id, History history, Listener listener) {
        return calls.ask(id, history, listener);
    }

    @Override
    public boolean hasRoom() {
        return inFlight.hasRoom();
    }

    @Override
    public boolean isRoomy() {
        return breaker.wantsMore() && inFlight.isRoomy();
    }

    @Override
    public boolean awaitRoom(Duration atMost) throws InterruptedException {
        return inFlight.awaitRoom(atMost.toNanos(), breaker::wantsMore);
    }

    @Override
    public void holdResult(int bytes) {
        memory.hold(bytes);
    }

    @Override
    public void releaseResult(int bytes) {
        memory.release(bytes);
    }

    /** Says which IDs were enriched before this start, the latest first: they show whether the API works. */
    public void knownGood(List<AuditLogId> ids) {
        breaker.knownGood(ids);
    }

    /** Calls at the API now. */
    public int inFlight() {
        return inFlight.inFlight();
    }

    /** Calls that may be at the API at once: max.in.flight, or fewer while more would only queue up there. */
    public int concurrency() {
        return cap.now();
    }

    /** Calls in the line for the API. */
    public int waiting() {
        return inFlight.waiting();
    }

    /** Calls that the circuit breaker holds. */
    public int held() {
        return breaker.held();
    }

    /** IDs that are held, and asked for again for ever, because operators decided so about what they fail with. */
    public int heldByOutcome() {
        return calls.heldByOutcome();
    }

    /** IDs that have not come to their end, those that wait for a retry included. */
    public int open() {
        return calls.size();
    }

    @Override
    public void close() {
        calls.close();
    }
}

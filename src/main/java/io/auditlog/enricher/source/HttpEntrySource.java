package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.pace.ConcurrencyLimit;
import io.auditlog.enricher.pace.RateControl;
import io.auditlog.enricher.pace.RetryBudget;
import io.auditlog.enricher.pace.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The port, over HTTP: shared calls, their retries, the gate, the in-flight cap, the feedback, the pace, the deadline,
 * the exchange.
 *
 * <p>Threads: any.
 */
public final class HttpEntrySource implements EntrySource {

    private final Calls calls;
    private final InFlight inFlight;
    private final ConcurrencyLimit cap;
    private final Gate gate;

    private HttpEntrySource(Calls calls, InFlight inFlight, ConcurrencyLimit cap, Gate gate) {
        this.calls = calls;
        this.inFlight = inFlight;
        this.cap = cap;
        this.gate = gate;
    }

    /**
     * What the source is given and whom it tells, besides its settings.
     *
     * @param credentials where the key comes from
     * @param reader makes sense of bodies
     * @param clock time of day
     * @param nanoTime monotonic time, the same as the pacer's
     * @param random jitter; used by several threads at once
     * @param timer runs what is due later
     * @param events counters
     * @param gateListener hears when the API cannot be used
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
            GateListener gateListener,
            Consumer<Throwable> crashed) {
        public Surroundings {
            Objects.requireNonNull(credentials, "credentials");
            Objects.requireNonNull(reader, "reader");
            Objects.requireNonNull(clock, "clock");
            Objects.requireNonNull(nanoTime, "nanoTime");
            Objects.requireNonNull(random, "random");
            Objects.requireNonNull(timer, "timer");
            Objects.requireNonNull(events, "events");
            Objects.requireNonNull(gateListener, "gateListener");
            Objects.requireNonNull(crashed, "crashed");
        }
    }

    /**
     * The recipe, from the wire up. The executor stays the caller's; what is opened here is closed by {@link #close}.
     *
     * @param control paces the calls; its pacer and the surroundings have the same clock
     * @param ioThreads threads that read and write; a second one took HTTP/2 from 21,800 to 26,200 IDs a second on two cores
     * @param timers sends what could not be sent at once
     * @throws IllegalArgumentException if the trust store cannot be used
     */
    public static HttpEntrySource open(
            SourceSettings settings,
            RetrySettings retries,
            ValveSettings valve,
            RateControl control,
            int ioThreads,
            ScheduledExecutorService timers,
            Surroundings around) {
        Connections connections = new Connections(
                new HttpDialer(settings, ioThreads, around.crashed()), settings.maxInFlight(), around.nanoTime());
        Transport http = new HttpTransport(settings, connections, BodyRoom.inHeap(), timers, around.nanoTime());
        return over(http, settings, retries, valve, control, around);
    }

    /** The recipe without the wire. */
    static HttpEntrySource over(
            Transport http,
            SourceSettings settings,
            RetrySettings retry,
            ValveSettings valve,
            RateControl control,
            Surroundings around) {
        Transport timed = new Deadlines(http, settings.requestTimeout(), around.nanoTime(), around.timer());
        Transport paced = new Paced(timed, control.pacer(), around.nanoTime(), around.events()::permitted);
        ConcurrencyLimit cap = new ConcurrencyLimit(settings.maxInFlight());
        Transport heard = new Feedback(paced, control, cap, around.clock(), around.nanoTime());
        InFlight inFlight = new InFlight(heard, cap::now, settings.line());
        Gate gate = new Valve(new ValveMeans(
                valve,
                around.credentials(),
                around.clock(),
                around.nanoTime(),
                around.timer(),
                around.random(),
                new Wakening(inFlight, around.gateListener()),
                () -> {
                    cap.restart();
                    inFlight.lookAgain();
                }));
        Calls calls = new Calls(new CallMeans(
                inFlight,
                new FailureTable(around.reader(), around.clock()),
                new RetryPolicy(retry, around.random()),
                new RetryBudget(around.nanoTime()),
                gate,
                new Throttle(control),
                around.credentials(),
                around.clock(),
                around.nanoTime(),
                around.timer(),
                around.events()));
        return new HttpEntrySource(calls, inFlight, cap, gate);
    }

    @Override
    public Inquiry ask(AuditLogId id, History history, Listener listener) {
        return calls.ask(id, history, listener);
    }

    @Override
    public boolean hasRoom() {
        return gate.intakeOpen() && inFlight.hasRoom();
    }

    @Override
    public boolean isRoomy() {
        return gate.intakeOpen() && inFlight.isRoomy();
    }

    @Override
    public boolean awaitRoom(Duration atMost) throws InterruptedException {
        return inFlight.awaitRoom(atMost.toNanos(), gate::intakeOpen);
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

    /** Calls that the gate holds. */
    public int held() {
        return gate.held();
    }

    /** IDs that have not come to their end, those that wait for a retry included. */
    public int open() {
        return calls.size();
    }

    @Override
    public void close() {
        calls.close();
    }

    /** Wakes whoever waits for room when the gate has some again, and passes the news on. */
    private record Wakening(InFlight inFlight, GateListener listener) implements GateListener {
        @Override
        public void closed(Closure closure) {
            listener.closed(closure);
        }

        @Override
        public void opened() {
            listener.opened();
        }

        @Override
        public void intake(boolean open) {
            inFlight.lookAgain();
            listener.intake(open);
        }
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker.Transition;
import io.auditlog.enricher.fetch.breaker.Effect;
import io.auditlog.enricher.fetch.breaker.Event;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import io.auditlog.enricher.fetch.breaker.Fault;
import io.auditlog.enricher.fetch.breaker.Moment;
import io.auditlog.enricher.fetch.breaker.State;
import io.auditlog.enricher.ratelimit.RateControl;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Feeds events to the circuit breaker and performs its effects: holds and releases fetches, probes known-good IDs, reports
 * verdicts.
 *
 * <p>Threads: any. The state changes under one lock; effects are performed outside it, one at a time and in order.
 */
final class BreakerRunner {

    /** Number of held fetches without failures that is enough for trials. */
    static final int ENOUGH = 16;

    /** While no fetches pass, a new key, trust store or key store is detected within this time. */
    private static final long IDENTITY_CHECK = 1_000_000_000;

    private final CircuitBreaker breaker;
    private final RateControl rate;
    private final Supplier<?> identities;
    private final SourceContext context;
    private final Runnable recovered;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final Object lock = new Object();
    private final FetchStates states = new FetchStates();
    private Consumer<AuditLogId> control = id -> {};
    private State state;
    private volatile boolean passes;
    private boolean closed;
    private Object identity;
    private OptionalLong wakeAt = OptionalLong.empty();

    /** Starts with nothing known; a change of the identity, as it may be read from files, is an event. */
    BreakerRunner(
            BreakerSettings settings,
            RateControl rate,
            Supplier<?> identities,
            SourceContext context,
            Runnable recovered) {
        this.breaker = new CircuitBreaker(settings);
        this.rate = rate;
        this.identities = identities;
        this.context = context;
        this.recovered = recovered;
        this.identity = identities.get();
        this.state = breaker.start(moment(context.random().nextDouble()));
    }

    /** Sets how a known-good ID is requested; called once. */
    void controlBy(Consumer<AuditLogId> sending) {
        control = sending;
    }

    /** Passes the fetch, now or later. */
    void enter(SharedFetch fetch) {
        boolean goes;
        synchronized (lock) {
            goes = passes;
            if (goes) {
                states.pass(fetch);
            } else {
                states.hold(fetch);
                step(new Event.Elapsed());
            }
        }
        if (goes) {
            fetch.pass();
        } else {
            runTasks();
        }
    }

    /** Whether a fetch that was passed may still be sent. If not, it has to enter again. */
    boolean mayDispatch(SharedFetch fetch) {
        if (passes) {
            return true;
        }
        synchronized (lock) {
            boolean trial = states.sendsTrial(fetch);
            if (trial) {
                wakeWhenDue(moment(0)); // the next trial need not wait for it any longer
            }
            return passes || trial;
        }
    }

    void succeeded(SharedFetch fetch, long sentAt) {
        rate.passed(sentAt);
        show(() -> new Event.Succeeded(fetch.id(), states.back(fetch), sentAt));
    }

    void failed(SharedFetch fetch, Fault fault, long sentAt) {
        passed(fault, sentAt);
        show(() -> {
            states.doubt(fetch);
            boolean odd = fetch.hasFailedWith(fault.code());
            return new Event.Failed(fetch.id(), states.back(fetch), fault, sentAt, odd);
        });
    }

    void controlSucceeded(AuditLogId id, long sentAt) {
        rate.passed(sentAt);
        show(() -> new Event.Succeeded(id, Role.CONTROL, sentAt));
    }

    void controlFailed(AuditLogId id, Fault fault, long sentAt) {
        passed(fault, sentAt);
        show(() -> new Event.Failed(id, Role.CONTROL, fault, sentAt, false));
    }

    void knownGood(List<AuditLogId> ids) {
        show(() -> new Event.KnownGoodFound(ids));
    }

    /** Removes a cancelled fetch, in whatever state it is. */
    void left(SharedFetch fetch) {
        synchronized (lock) {
            Role role = states.cancelled(fetch);
            if (role != null) {
                step(new Event.Withdrawn(fetch.id(), role));
            }
        }
        runTasks();
    }

    boolean isClosed() {
        synchronized (lock) {
            return state instanceof State.Closed;
        }
    }

    /** Whether more entries are useful; while no fetches pass, a few are, for trials. */
    boolean wantsMore() {
        synchronized (lock) {
            return !isHeldBack() && (passes || (!closed && states.fresh() < ENOUGH));
        }
    }

    /** Whether an operator holds all requests back: nothing becomes final then, as it could not be confirmed. */
    boolean isHeldBack() {
        return rate.rateLimiter().isHeld();
    }

    int held() {
        synchronized (lock) {
            return states.held() + states.doubted();
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            passes = false;
            states.clear();
        }
    }

    /** Applies an event, which is made under the lock, after a change of the identity, which may be read from files. */
    private void show(Supplier<Event> event) {
        Object present = identities.get();
        synchronized (lock) {
            if (!present.equals(identity)) {
                identity = present;
                step(new Event.KeyChanged());
            }
            step(event.get());
        }
        runTasks();
    }

    /** Runs the queued tasks with no lock held, unless another thread is at it, which then goes on. */
    private void runTasks() {
        if (runs.getAndIncrement() > 0) {
            return;
        }
        do {
            runs.set(1);
            for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                run(next);
            }
        } while (!runs.compareAndSet(1, 0));
    }

    /** A failed task leaves a fetch in an unknown state, which only a restart resolves; the others still run. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            context.crashed().accept(e);
        }
    }

    private void passed(Fault fault, long sentAt) {
        if (fault.provesRate()) {
            rate.passed(sentAt);
        }
    }

    private void step(Event event) {
        if (closed) {
            return;
        }
        Moment moment = moment(context.random().nextDouble());
        Transition transition = breaker.on(state, event, moment);
        state = transition.state();
        transition.effects().forEach(this::perform);
        boolean passed = passes;
        passes = state.passes();
        if (passed && !passes) {
            states.passed().forEach(fetch -> tasks.add(() -> recall(fetch)));
        } else if (passes && (!passed || states.held() > 0)) {
            states.release().forEach(fetch -> tasks.add(fetch::pass));
        }
        wakeWhenDue(
                state instanceof State.Closed ? moment : moment(context.random().nextDouble()));
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.AskKnownGood ask) {
            tasks.add(() -> control.accept(ask.id()));
        } else if (effect instanceof Effect.AskEntry) {
            tasks.add(states.nextTrial()::pass);
        } else if (effect instanceof Effect.Blame blame) {
            states.decided(blame.id()).ifPresent(failed -> tasks.add(failed::fail));
        } else if (effect instanceof Effect.Hold hold) {
            states.decided(hold.id()).ifPresent(innocent -> {
                states.holdFailed(innocent);
                innocent.forgive();
            });
        } else if (effect instanceof Effect.Pause pause) {
            rate.pauseFor(pause.time(), pause.seen());
        } else if (effect instanceof Effect.CutRate cut) {
            rate.refused(cut.sentAt());
        } else if (effect instanceof Effect.RestoreRate) {
            rate.restore();
        } else if (effect instanceof Effect.ReportOutage outage) {
            var reported =
                    new BreakerListener.Outage(outage.cause(), context.clock().instant(), outage.evidence());
            tasks.add(() -> context.breakerListener().outage(reported));
        } else {
            tasks.add(context.breakerListener()::recovered);
            tasks.add(recovered);
        }
    }

    private void recall(SharedFetch fetch) {
        if (fetch.recall()) {
            left(fetch);
            enter(fetch);
        }
    }

    private Moment moment(double chance) {
        int held = states.hasUnsentTrial() ? 0 : states.held();
        return new Moment(context.nanoTime().getAsLong(), rate.configured(), states.fresh(), held, chance);
    }

    private void wakeWhenDue(Moment moment) {
        OptionalLong due = state.nextAt(moment);
        long check = moment.nanos() + IDENTITY_CHECK;
        if (!(state instanceof State.Closed) && (due.isEmpty() || check - due.getAsLong() < 0)) {
            due = OptionalLong.of(check);
        }
        if (due.isPresent() && (wakeAt.isEmpty() || due.getAsLong() - wakeAt.getAsLong() < 0)) {
            long at = due.getAsLong();
            wakeAt = due;
            context.timer().schedule(() -> wake(at), Math.max(0, at - moment.nanos()));
        }
    }

    private void wake(long at) {
        show(() -> {
            wakeAt = wakeAt.equals(OptionalLong.of(at)) ? OptionalLong.empty() : wakeAt;
            return new Event.Elapsed();
        });
    }
}

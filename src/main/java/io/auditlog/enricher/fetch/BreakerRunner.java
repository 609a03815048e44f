package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.fetch.BreakerListener.Outage;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker;
import io.auditlog.enricher.fetch.breaker.Effect;
import io.auditlog.enricher.fetch.breaker.Event;
import io.auditlog.enricher.fetch.breaker.Fault;
import io.auditlog.enricher.fetch.breaker.Moment;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.fetch.breaker.Role;
import io.auditlog.enricher.fetch.breaker.State;
import io.auditlog.enricher.fetch.breaker.Transition;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Feeds events to the circuit breaker and performs its effects: holds and releases calls, probes known-good IDs, reports
 * verdicts.
 *
 * <p>Threads: any. The state changes under one lock; effects are performed outside it, one at a time and in order.
 */
final class BreakerRunner {

    /** Number of held calls without failures that is enough for trials. */
    static final int ENOUGH = 16;

    /** While no calls pass, a new key, trust store or key store is detected within this time. */
    private static final long IDENTITY_CHECK = Duration.ofSeconds(1).toNanos();

    private final BreakerContext context;
    private final CircuitBreaker breaker;
    private final OrderedTasks tasks = new OrderedTasks();
    private final Object lock = new Object();
    private final FetchStates states = new FetchStates();
    private Consumer<AuditLogId> control = id -> {};
    private State state;
    private volatile boolean passes;
    private boolean closed;
    private volatile Object identity;
    private OptionalLong wakeAt = OptionalLong.empty();

    BreakerRunner(BreakerContext context) {
        this.context = context;
        this.breaker = new CircuitBreaker(context.settings());
        this.identity = context.identity().get();
        this.state = breaker.start(moment());
    }

    /** Sets how a known-good ID is requested; called once, before the first event. */
    void controlBy(Consumer<AuditLogId> asking) {
        control = asking;
    }

    /** Passes the call, now or later. */
    void enter(SharedFetch call) {
        boolean goes;
        synchronized (lock) {
            goes = passes;
            if (goes) {
                states.pass(call);
            } else {
                states.hold(call);
                step(new Event.Elapsed());
            }
        }
        if (goes) {
            call.pass();
        } else {
            tasks.run();
        }
    }

    /** Whether a call that was passed may still be sent. If not, it has to enter again. */
    boolean mayLeave(SharedFetch call) {
        boolean trial = !passes && states.sendsTrial(call);
        if (trial) {
            synchronized (lock) {
                wakeWhenDue(moment(0)); // the next trial need not wait for it any longer
            }
        }
        return passes || trial;
    }

    void succeeded(SharedFetch call, long sentAt) {
        context.rate().passed(sentAt);
        noticeIdentity();
        synchronized (lock) {
            step(new Event.Succeeded(call.id(), states.back(call), sentAt));
        }
        tasks.run();
    }

    /** The call failed: the failure is charged to it, or it is held and passed again free of charge. */
    void failed(SharedFetch call, Fault fault, long sentAt) {
        passed(fault, sentAt);
        noticeIdentity();
        synchronized (lock) {
            states.doubt(call);
            step(new Event.Failed(call.id(), states.back(call), fault, sentAt, call.hasFailedWith(fault.code())));
        }
        tasks.run();
    }

    void controlSucceeded(AuditLogId id, long sentAt) {
        context.rate().passed(sentAt);
        context.evidence().good(context.nanoTime().getAsLong());
        show(new Event.Succeeded(id, Role.CONTROL, sentAt));
    }

    void controlFailed(AuditLogId id, Fault fault, long sentAt) {
        passed(fault, sentAt);
        if (isClosed()) {
            context.evidence().bad(fault.code(), context.nanoTime().getAsLong());
        }
        show(new Event.Failed(id, Role.CONTROL, fault, sentAt, false));
    }

    /** Sets the IDs that were enriched before this start, latest first. */
    void knownGood(List<AuditLogId> ids) {
        show(new Event.KnownGoodFound(ids));
    }

    /** Removes a cancelled call, in whatever state it is. */
    void left(SharedFetch call) {
        synchronized (lock) {
            Role role = states.cancelled(call);
            if (role != null) {
                step(new Event.Withdrawn(call.id(), role));
            }
        }
        tasks.run();
    }

    /** Whether the breaker is closed, so that a failure may be specific to the ID. */
    boolean isClosed() {
        synchronized (lock) {
            return state instanceof State.Closed;
        }
    }

    /** Whether more entries are useful; while no calls pass, a few are, for trials. */
    boolean wantsMore() {
        synchronized (lock) {
            return passes || (!closed && states.fresh() < ENOUGH);
        }
    }

    /** Calls that are held or in doubt. */
    int held() {
        synchronized (lock) {
            return states.held() + states.doubted();
        }
    }

    /** Stops passing calls. */
    void close() {
        synchronized (lock) {
            closed = true;
            passes = false;
            states.clear();
        }
    }

    private void show(Event event) {
        noticeIdentity();
        synchronized (lock) {
            step(event);
        }
        tasks.run();
    }

    /** A changed identity is an event. It may be read from files, so it is read outside the lock. */
    private void noticeIdentity() {
        Object present = context.identity().get();
        if (!present.equals(identity)) {
            synchronized (lock) {
                identity = present;
                step(new Event.KeyChanged());
            }
        }
    }

    /** A reply other than a rate refusal shows that the rate is not too high. */
    private void passed(Fault fault, long sentAt) {
        boolean replied = fault.code().statusClass() != StatusClass.TRANSPORT;
        if (replied && fault.code() != Code.TOO_MANY_REQUESTS) {
            context.rate().passed(sentAt);
        }
    }

    /** Called under the lock. */
    private void step(Event event) {
        if (closed) {
            return;
        }
        Moment moment = moment();
        Transition transition = breaker.on(state, event, moment);
        state = transition.state();
        transition.effects().forEach(this::perform);
        boolean passed = passes;
        passes = state.passes();
        if (passed && !passes) {
            states.passed().forEach(call -> tasks.add(() -> recall(call)));
        } else if (passes && (!passed || states.held() > 0)) {
            states.release().forEach(call -> tasks.add(call::pass));
        }
        wakeWhenDue(state instanceof State.Closed ? moment : moment());
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.AskKnownGood ask) {
            tasks.add(() -> control.accept(ask.id()));
        } else if (effect instanceof Effect.AskEntry) {
            tasks.add(states.nextTrial()::pass);
        } else if (effect instanceof Effect.Blame blame) {
            SharedFetch guilty = states.decided(blame.id());
            if (guilty != null) {
                tasks.add(guilty::blamed);
            }
        } else if (effect instanceof Effect.Hold hold) {
            hold(states.decided(hold.id()));
        } else if (effect instanceof Effect.Pause pause) {
            context.rate().pauseFor(pause.time(), pause.seen());
        } else if (effect instanceof Effect.CutRate cut) {
            context.rate().refused(cut.sentAt());
        } else if (effect instanceof Effect.RestoreRate) {
            context.rate().restore();
        } else {
            report(effect);
        }
    }

    private void hold(SharedFetch innocent) {
        if (innocent != null) {
            states.holdFailed(innocent);
            OutageCause cause = innocent.forgiven();
            if (cause != null) {
                context.events().held(cause);
            }
        }
    }

    private void report(Effect effect) {
        if (effect instanceof Effect.ReportOutage outage) {
            Outage reported = new Outage(outage.cause(), context.clock().instant(), outage.evidence());
            tasks.add(() -> context.listener().outage(reported));
        } else {
            tasks.add(context.listener()::recovered);
            tasks.add(context.recovered());
        }
    }

    private void recall(SharedFetch call) {
        if (call.recall()) {
            left(call);
            enter(call);
        }
    }

    private Moment moment() {
        return moment(context.random().nextDouble());
    }

    private Moment moment(double chance) {
        return new Moment(
                context.nanoTime().getAsLong(),
                context.rate().configured(),
                states.fresh(),
                states.hasUnsentTrial() ? 0 : states.held(),
                chance);
    }

    private void wakeWhenDue(Moment moment) {
        OptionalLong due = state.nextAt(moment);
        long check = moment.nanos() + IDENTITY_CHECK;
        if (!(state instanceof State.Closed) && (due.isEmpty() || check - due.getAsLong() < 0)) {
            due = OptionalLong.of(check);
        }
        due.ifPresent(at -> wakeAt(at, moment.nanos()));
    }

    private void wakeAt(long at, long now) {
        if (wakeAt.isEmpty() || at - wakeAt.getAsLong() < 0) {
            wakeAt = OptionalLong.of(at);
            context.timer().schedule(() -> wake(at), Math.max(0, at - now));
        }
    }

    private void wake(long mine) {
        synchronized (lock) {
            if (wakeAt.isPresent() && wakeAt.getAsLong() == mine) {
                wakeAt = OptionalLong.empty();
            }
        }
        show(new Event.Elapsed());
    }
}

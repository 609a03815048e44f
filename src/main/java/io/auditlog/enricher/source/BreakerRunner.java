package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker;
import io.auditlog.enricher.fetch.breaker.Effect;
import io.auditlog.enricher.fetch.breaker.Event;
import io.auditlog.enricher.fetch.breaker.Fault;
import io.auditlog.enricher.fetch.breaker.Moment;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.fetch.breaker.Role;
import io.auditlog.enricher.fetch.breaker.State;
import io.auditlog.enricher.fetch.breaker.Transition;
import io.auditlog.enricher.source.BreakerListener.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Shows the circuit breaker what happens, and does what it says: holds calls and lets them pass, asks for known-good IDs,
 * and passes verdicts on.
 *
 * <p>Threads: any. The state changes under one lock; effects are performed outside it, one at a time and in order.
 */
final class BreakerRunner {

    /** So many held calls that have not failed are enough to try with. */
    static final int ENOUGH = 16;

    /** While nothing passes, a new key is noticed within this time. */
    private static final long KEY_CHECK = Duration.ofSeconds(1).toNanos();

    private final BreakerContext context;
    private final CircuitBreaker breaker;
    private final OrderedTasks tasks = new OrderedTasks();
    private final Object lock = new Object();
    private final Set<Call> out = new LinkedHashSet<>();
    private final Set<Call> trials = ConcurrentHashMap.newKeySet();
    private final Map<AuditLogId, Call> doubted = new HashMap<>();
    private final Held held = new Held();
    private Consumer<AuditLogId> control = id -> {};
    private State state;
    private volatile boolean passes;
    private boolean closed;
    private String key;
    private long wakeAt = State.NEVER;

    BreakerRunner(BreakerContext context) {
        this.context = context;
        this.breaker = new CircuitBreaker(context.settings());
        this.key = context.credentials().key();
        this.state = breaker.start(moment());
    }

    /** How a known-good ID is asked for; said once, before the first event. */
    void controlBy(Consumer<AuditLogId> asking) {
        control = asking;
    }

    /** Lets the call pass, now or later. */
    void enter(Call call) {
        boolean goes;
        synchronized (lock) {
            goes = passes;
            if (goes) {
                out.add(call);
            } else {
                held.add(call);
                apply(new Event.Elapsed());
            }
        }
        if (goes) {
            call.pass();
        } else {
            tasks.run();
        }
    }

    /** Whether a call that was let pass may still leave. If not, it has to enter again. */
    boolean mayLeave(Call call) {
        return passes || trials.contains(call);
    }

    void succeeded(Call call, long sentAt) {
        context.rate().passed(sentAt);
        synchronized (lock) {
            apply(new Event.Succeeded(call.id(), back(call), sentAt));
        }
        tasks.run();
    }

    /** The call failed; it is blamed for it, or let pass again at no cost. */
    void failed(Call call, Fault fault, long sentAt) {
        passed(fault, sentAt);
        synchronized (lock) {
            if (closed) {
                return;
            }
            doubted.put(call.id(), call);
            apply(new Event.Failed(call.id(), back(call), fault, sentAt, call.hasFailedWith(fault.code())));
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

    /** IDs that were enriched before this start, the latest first. */
    void knownGood(List<AuditLogId> ids) {
        show(new Event.KnownGoodFound(ids));
    }

    /** A call was cancelled, wherever it is. */
    void left(Call call) {
        synchronized (lock) {
            out.remove(call);
            held.remove(call);
            if (trials.remove(call)) {
                apply(new Event.Withdrawn(call.id(), Role.TRIAL));
            } else if (doubted.remove(call.id(), call)) {
                apply(new Event.Withdrawn(call.id(), Role.ENTRY));
            }
        }
        tasks.run();
    }

    /** Whether the breaker is closed, so that what fails may be its own fault. */
    boolean isClosed() {
        synchronized (lock) {
            return state instanceof State.Closed;
        }
    }

    /** Whether more entries are of use; while none pass, a few are, to try with. */
    boolean wantsMore() {
        synchronized (lock) {
            return passes || (!closed && held.fresh() < ENOUGH);
        }
    }

    /** How many are held or in doubt. */
    int held() {
        synchronized (lock) {
            return held.size() + doubted.size();
        }
    }

    /** Lets nobody pass any more. */
    void close() {
        synchronized (lock) {
            closed = true;
            passes = false;
            held.drain();
            doubted.clear();
            out.clear();
            trials.clear();
        }
    }

    private void show(Event event) {
        synchronized (lock) {
            apply(event);
        }
        tasks.run();
    }

    /** A reply that refuses no rate shows that the rate is not too high. */
    private void passed(Fault fault, long sentAt) {
        boolean replied = fault.code().statusClass() != StatusClass.TRANSPORT;
        if (replied && fault.code() != Code.TOO_MANY_REQUESTS) {
            context.rate().passed(sentAt);
        }
    }

    private Role back(Call call) {
        out.remove(call);
        return trials.remove(call) ? Role.TRIAL : Role.ENTRY;
    }

    /** Called under the lock. */
    private void apply(Event event) {
        if (closed) {
            return;
        }
        String present = context.credentials().key();
        if (!present.equals(key)) {
            key = present;
            step(new Event.KeyChanged());
        }
        step(event);
        wakeWhenDue();
    }

    private void step(Event event) {
        Transition transition = breaker.on(state, event, moment());
        state = transition.state();
        transition.effects().forEach(this::perform);
        boolean passed = passes;
        passes = state.passes();
        if (passed && !passes) {
            List.copyOf(out).forEach(call -> tasks.add(() -> recall(call)));
        } else if (passes && (!passed || held.size() > 0)) {
            release();
        }
    }

    private void release() {
        out.addAll(trials);
        trials.clear();
        List<Call> released = held.drain();
        out.addAll(released);
        released.forEach(call -> tasks.add(call::pass));
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.AskKnownGood ask) {
            tasks.add(() -> control.accept(ask.id()));
        } else if (effect instanceof Effect.AskEntry) {
            Call trial = held.next();
            trials.add(trial);
            tasks.add(trial::pass);
        } else if (effect instanceof Effect.Blame blame) {
            Call guilty = doubted.remove(blame.id());
            if (guilty != null) {
                tasks.add(guilty::blamed);
            }
        } else if (effect instanceof Effect.Hold hold) {
            hold(doubted.remove(hold.id()));
        } else if (effect instanceof Effect.Pause pause) {
            context.rate().pauseFor(pause.time());
        } else if (effect instanceof Effect.CutRate cut) {
            context.rate().refused(cut.sentAt());
        } else {
            report(effect);
        }
    }

    private void hold(Call innocent) {
        if (innocent != null) {
            held.addFailed(innocent);
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

    private void recall(Call call) {
        if (call.recall()) {
            synchronized (lock) {
                out.remove(call);
            }
            enter(call);
        }
    }

    private Moment moment() {
        return new Moment(
                context.nanoTime().getAsLong(),
                Math.max(context.rate().configured(), 1e-3),
                held.fresh(),
                held.size(),
                context.random().nextDouble());
    }

    /** Called under the lock. */
    private void wakeWhenDue() {
        Moment moment = moment();
        long now = moment.nanos();
        long due = state.nextAt(moment);
        long keyCheck = state instanceof State.Closed ? State.NEVER : now + KEY_CHECK;
        long at = due == State.NEVER || (keyCheck != State.NEVER && keyCheck - due < 0) ? keyCheck : due;
        if (at != State.NEVER && (wakeAt == State.NEVER || at - wakeAt < 0)) {
            wakeAt = at;
            context.timer().schedule(() -> wake(at), Math.max(0, at - now));
        }
    }

    private void wake(long mine) {
        synchronized (lock) {
            if (mine == wakeAt) {
                wakeAt = State.NEVER;
            }
            apply(new Event.Elapsed());
        }
        tasks.run();
    }
}

package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker.Transition;
import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import io.auditlog.enricher.fetch.breaker.Event.Succeeded;
import io.auditlog.enricher.fetch.breaker.State.Closed;
import io.auditlog.enricher.fetch.breaker.State.Doubt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * One transition from {@link Closed}: failures, and the controls that decide whose fault they are. The fields become the next
 * state.
 */
final class Controls {

    /** Consecutive failed controls that open the breaker. */
    private static final int FAILURES_TO_OPEN = 2;

    private static final double SECOND = 1e9;

    /** Maximum share of the rate used for controls. */
    private static final double RATE_SHARE = 0.1;

    /** For this long after an odd entry was refused, first refusals of others wait for a control and cause no pause. */
    private static final long ODD_REFUSALS_LAST = Duration.ofMinutes(10).toNanos();

    private final BreakerSettings settings;
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);
    private final long since;
    private KnownGood good;
    private List<Doubt> doubts;
    private int controlsFailed;
    private int goneInARow;
    private OptionalLong halted;
    private OptionalLong oddRefusalAt;

    Controls(BreakerSettings settings, Closed before, Moment now) {
        this.settings = settings;
        this.now = now;
        this.since = before.since();
        this.good = before.good();
        this.doubts = before.doubts();
        this.controlsFailed = before.controlsFailed();
        this.goneInARow = before.goneInARow();
        this.halted = before.halted();
        this.oddRefusalAt = before.oddRefusalAt();
    }

    static Closed begin(KnownGood good, Moment now) {
        return new Closed(now.nanos(), good, List.of(), 0, 0, OptionalLong.empty(), OptionalLong.empty());
    }

    static OptionalLong nextAt(Closed state, Moment now) {
        return needsControl(state) ? OptionalLong.of(state.good().askedAt() + gap(now)) : OptionalLong.empty();
    }

    Transition on(Event event) {
        if (event instanceof Succeeded success) {
            succeeded(success);
        } else if (event instanceof Failed failure && failure.role() == Role.CONTROL) {
            return controlFailed(failure);
        } else if (event instanceof Failed failure) {
            entryFailed(failure);
        } else if (event instanceof Event.Withdrawn withdrawn) {
            doubts = doubts(doubt -> !doubt.id().equals(withdrawn.id()));
        } else if (event instanceof Event.KeyChanged) { // failures under a replaced key are disregarded
            Predicate<Doubt> ofTheKey = doubt -> doubt.fault().code() == Code.UNAUTHORIZED;
            hold(doubts(ofTheKey));
            doubts = doubts(ofTheKey.negate());
        } else if (event instanceof Event.KnownGoodFound found) {
            good = good.withOlder(found.ids());
        }
        return ask();
    }

    private List<Doubt> doubts(Predicate<Doubt> which) {
        return doubts.isEmpty() ? doubts : doubts.stream().filter(which).toList();
    }

    private void hold(List<Doubt> disregarded) {
        disregarded.forEach(doubt -> effects.add(new Effect.Hold(doubt.id())));
    }

    private void succeeded(Succeeded success) {
        if (!doubts.isEmpty()) {
            Predicate<Doubt> earlier = doubt -> doubt.since() - success.sentAt() < 0;
            doubts(earlier).forEach(doubt -> effects.add(new Effect.Blame(doubt.id())));
            doubts = doubts(earlier.negate());
        }
        if (halted.isPresent() && halted.getAsLong() - success.sentAt() < 0) {
            halted = OptionalLong.empty();
        }
        good = good.after(success.role(), success.sentAt()).with(success.id());
        controlsFailed = success.role() == Role.CONTROL ? 0 : controlsFailed;
        goneInARow = 0;
    }

    private void entryFailed(Failed failure) {
        if (failure.sentAt() - since < 0) {
            effects.add(new Effect.Hold(failure.id()));
            return;
        }
        Fault fault = failure.fault();
        doubts = new ArrayList<>(doubts);
        doubts.add(new Doubt(failure.id(), fault, now.nanos()));
        boolean known = oddRefusalAt.isPresent() && now.nanos() - oddRefusalAt.getAsLong() < ODD_REFUSALS_LAST;
        if (fault.isRefusal() && failure.odd() && !known) {
            effects.add(new Effect.RestoreRate());
        }
        if (failure.odd() && (fault.isRefusal() || fault.asksToWait())) {
            oddRefusalAt = OptionalLong.of(now.nanos());
        }
        if (!failure.odd() && !known) {
            slowDown(failure);
            halted = fault.asksToWait() && halted.isEmpty() ? OptionalLong.of(now.nanos()) : halted;
        }
    }

    private void slowDown(Failed failure) {
        Fault fault = failure.fault();
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (fault.asksToWait()) {
            effects.add(new Effect.Pause(fault.retryAfter(), fault.seen()));
        }
    }

    private Transition controlFailed(Failed failure) {
        good = good.after(failure.role(), failure.sentAt());
        if (failure.fault().isGone()) {
            return controlIsGone(failure.id());
        }
        slowDown(failure);
        controlsFailed++;
        return controlsFailed >= FAILURES_TO_OPEN ? open(failure) : ask();
    }

    private Transition open(Failed failure) {
        hold(doubts);
        Fault fault = failure.fault();
        OutageCause cause = OutageCause.of(fault.code());
        String evidence = controlsFailed + " requests in a row failed for IDs known to be good; the last, "
                + failure.id() + ", with: " + fault.seen();
        effects.add(new Effect.ReportOutage(cause, evidence));
        return new Transition(Probes.begin(settings, good, cause, fault, now), effects);
    }

    /** The entry was deleted or the base URL is wrong: try the next known-good ID. */
    private Transition controlIsGone(AuditLogId id) {
        good = good.dropping(id);
        goneInARow++;
        boolean entriesToo = doubts.stream().anyMatch(doubt -> doubt.fault().isGone());
        if (good.isEmpty() || (goneInARow >= FAILURES_TO_OPEN && entriesToo)) {
            hold(doubts);
            return new Transition(NothingKnown.begin(good.droppingAll(), false, now), effects);
        }
        return ask();
    }

    /** Requests a control if one is due. */
    private Transition ask() {
        Closed next = next();
        if (needsControl(next) && now.nanos() - good.askedAt() >= gap(now)) {
            effects.add(new Effect.AskKnownGood(good.at(controlsFailed)));
            good = good.asked(now.nanos());
            next = next();
        }
        return new Transition(next, effects);
    }

    private Closed next() {
        return new Closed(since, good, doubts, controlsFailed, goneInARow, halted, oddRefusalAt);
    }

    private static boolean needsControl(Closed state) {
        return !state.good().out()
                && (!state.doubts().isEmpty() || state.halted().isPresent());
    }

    private static long gap(Moment now) {
        return Math.max(KnownGood.MIN_GAP, (long) (SECOND / (RATE_SHARE * now.perSecond())));
    }
}

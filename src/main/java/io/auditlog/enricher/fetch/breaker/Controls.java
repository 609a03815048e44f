package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.Event.Succeeded;
import io.auditlog.enricher.fetch.breaker.State.Closed;
import io.auditlog.enricher.fetch.breaker.State.Doubt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens in {@link Closed}: failures, and the controls that settle whose fault they are. */
final class Controls {

    /** So many controls in a row that fail are the channel's fault. */
    private static final int FAILURES_TO_OPEN = 2;

    /** At most one control a second, and a tenth of the rate. */
    private static final long MIN_GAP = Duration.ofSeconds(1).toNanos();

    private static final double RATE_SHARE = 0.1;

    /** After an odd entry was refused, first refusals of others wait for a control and pause nothing by themselves. */
    private static final long ODD_REFUSALS_LAST = Duration.ofMinutes(10).toNanos();

    /** A run of at least so many failures that turn the caller away, and of a second's requests, halts what is fresh. */
    private static final int MIN_RUN = 5;

    private final BreakerSettings settings;
    private final Closed before;
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);

    Controls(BreakerSettings settings, Closed before, Moment now) {
        this.settings = settings;
        this.before = before;
        this.now = now;
    }

    static Closed begin(KnownGood good, Moment now) {
        return new Closed(good, List.of(), false, now.nanos() - MIN_GAP, 0, 0, 0, State.NEVER, State.NEVER);
    }

    static long nextAt(Closed state, Moment now) {
        return needsControl(state) ? state.controlAt() + gap(now) : State.NEVER;
    }

    Transition on(Event event) {
        if (event instanceof Succeeded success) {
            return succeeded(success);
        }
        if (event instanceof Failed failure) {
            return failure.role() == Role.CONTROL ? controlFailed(failure) : entryFailed(failure);
        }
        if (event instanceof Event.Withdrawn withdrawn) {
            return ask(with(without(withdrawn.id())));
        }
        if (event instanceof Event.KeyChanged) {
            return keyChanged();
        }
        if (event instanceof Event.KnownGoodFound found) {
            return ask(with(before.good().withOlder(found.ids())));
        }
        return ask(before);
    }

    private Transition succeeded(Succeeded success) {
        boolean control = success.role() == Role.CONTROL;
        List<Doubt> left = before.doubts().isEmpty() ? before.doubts() : new ArrayList<>();
        for (Doubt doubt : before.doubts()) {
            if (doubt.since() - success.sentAt() < 0) {
                effects.add(new Effect.Blame(doubt.id()));
            } else {
                left.add(doubt);
            }
        }
        boolean goesOn = before.halted() == State.NEVER || before.halted() - success.sentAt() < 0;
        return ask(new Closed(
                before.good().with(success.id()),
                left.isEmpty() ? List.of() : left,
                before.controlOut() && !control,
                before.controlAt(),
                control ? 0 : before.controlsFailed(),
                0,
                0,
                goesOn ? State.NEVER : before.halted(),
                before.oddRefusalAt()));
    }

    private Transition entryFailed(Failed failure) {
        Fault fault = failure.fault();
        List<Doubt> doubts = new ArrayList<>(before.doubts());
        doubts.add(new Doubt(failure.id(), fault, now.nanos()));
        boolean refusal = fault.isRefusal() || fault.asksToWait();
        boolean expected = failure.odd() || oddRefusalsAreKnown();
        long oddRefusalAt = refusal && failure.odd() ? now.nanos() : before.oddRefusalAt();
        int run = before.run() + (fault.isTurningAway() && !failure.odd() ? 1 : 0);
        boolean halts = run >= Math.max(MIN_RUN, now.perSecond());
        if (!expected) {
            if (fault.isRefusal()) {
                effects.add(new Effect.CutRate(failure.sentAt()));
            }
            if (fault.asksToWait()) {
                effects.add(new Effect.Pause(fault.retryAfter()));
                halts = true;
            }
        }
        return ask(new Closed(
                before.good(),
                doubts,
                before.controlOut(),
                before.controlAt(),
                before.controlsFailed(),
                before.goneInARow(),
                run,
                halts && before.halted() == State.NEVER ? now.nanos() : before.halted(),
                oddRefusalAt));
    }

    private boolean oddRefusalsAreKnown() {
        return before.oddRefusalAt() != State.NEVER && now.nanos() - before.oddRefusalAt() < ODD_REFUSALS_LAST;
    }

    private Transition controlFailed(Failed failure) {
        Fault fault = failure.fault();
        if (!before.controlOut()) {
            return ask(before); // it was asked for before the breaker closed
        }
        if (fault.isGone()) {
            return controlIsGone(failure.id());
        }
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (fault.asksToWait()) {
            effects.add(new Effect.Pause(fault.retryAfter()));
        }
        int failed = before.controlsFailed() + 1;
        return failed >= FAILURES_TO_OPEN
                ? open(failure, failed)
                : ask(controlled(before.good(), failed, before.goneInARow()));
    }

    private Transition open(Failed failure, int failed) {
        before.doubts().forEach(doubt -> effects.add(new Effect.Hold(doubt.id())));
        OutageCause cause = OutageCause.of(failure.fault().code());
        String evidence = failed + " controls in a row failed; the last, known-good ID " + failure.id() + ", with: "
                + failure.fault().seen();
        effects.add(new Effect.ReportOutage(cause, evidence));
        return new Transition(Probes.begin(settings, before.good(), cause, failure.fault(), now), effects);
    }

    /** Deleted, or the base URL is wrong: the next is asked. */
    private Transition controlIsGone(AuditLogId id) {
        KnownGood good = before.good().dropping(id);
        int gone = before.goneInARow() + 1;
        boolean entriesToo =
                before.doubts().stream().anyMatch(doubt -> doubt.fault().isGone());
        if (good.isEmpty() || (gone >= FAILURES_TO_OPEN && entriesToo)) {
            before.doubts().forEach(doubt -> effects.add(new Effect.Hold(doubt.id())));
            return new Transition(NothingKnown.begin(good.droppingAll(), false, now), effects);
        }
        return ask(controlled(good, before.controlsFailed(), gone));
    }

    /** Failures by a key that was replaced are nobody's. */
    private Transition keyChanged() {
        List<Doubt> left = new ArrayList<>();
        for (Doubt doubt : before.doubts()) {
            if (doubt.fault().code() == Code.UNAUTHORIZED) {
                effects.add(new Effect.Hold(doubt.id()));
            } else {
                left.add(doubt);
            }
        }
        return ask(with(left));
    }

    /** Asks for a control if one is due. */
    private Transition ask(Closed state) {
        if (!needsControl(state) || now.nanos() - state.controlAt() < gap(now)) {
            return new Transition(state, effects);
        }
        effects.add(new Effect.AskKnownGood(state.good().at(state.controlsFailed())));
        return new Transition(
                new Closed(
                        state.good(),
                        state.doubts(),
                        true,
                        now.nanos(),
                        state.controlsFailed(),
                        state.goneInARow(),
                        state.run(),
                        state.halted(),
                        state.oddRefusalAt()),
                effects);
    }

    private static boolean needsControl(Closed state) {
        return !state.controlOut() && (!state.doubts().isEmpty() || state.halted() != State.NEVER);
    }

    private static long gap(Moment now) {
        return Math.max(MIN_GAP, (long) (MIN_GAP / (RATE_SHARE * now.perSecond())));
    }

    private List<Doubt> without(AuditLogId id) {
        return before.doubts().stream().filter(doubt -> !doubt.id().equals(id)).toList();
    }

    private Closed with(List<Doubt> doubts) {
        return changed(before.good(), doubts, before.controlOut(), before.controlsFailed(), before.goneInARow());
    }

    private Closed with(KnownGood good) {
        return changed(good, before.doubts(), before.controlOut(), before.controlsFailed(), before.goneInARow());
    }

    private Closed controlled(KnownGood good, int failed, int gone) {
        return changed(good, before.doubts(), false, failed, gone);
    }

    private Closed changed(KnownGood good, List<Doubt> doubts, boolean controlOut, int failed, int gone) {
        return new Closed(
                good,
                doubts,
                controlOut,
                before.controlAt(),
                failed,
                gone,
                before.run(),
                before.halted(),
                before.oddRefusalAt());
    }
}

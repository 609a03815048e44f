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
import java.util.OptionalLong;

/** Transitions of {@link Closed}: failures, and the controls that decide whose fault they are. */
final class Controls {

    /** Consecutive failed controls that open the breaker. */
    private static final int FAILURES_TO_OPEN = 2;

    private static final double SECOND = 1e9;

    /** Maximum share of the rate used for controls. */
    private static final double RATE_SHARE = 0.1;

    /** For this long after an odd entry was refused, first refusals of others wait for a control and cause no pause. */
    private static final long ODD_REFUSALS_LAST = Duration.ofMinutes(10).toNanos();

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
        return new Closed(now.nanos(), good, List.of(), 0, 0, OptionalLong.empty(), OptionalLong.empty());
    }

    static OptionalLong nextAt(Closed state, Moment now) {
        return needsControl(state) ? OptionalLong.of(state.good().askedAt() + gap(now)) : OptionalLong.empty();
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
            return ask(controlled(
                    before.good().withOlder(found.ids()),
                    before.doubts(),
                    before.controlsFailed(),
                    before.goneInARow()));
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
        boolean goesOn = before.halted().isEmpty() || before.halted().getAsLong() - success.sentAt() < 0;
        return ask(new Closed(
                before.since(),
                before.good().after(success.role(), success.sentAt()).with(success.id()),
                left.isEmpty() ? List.of() : left,
                control ? 0 : before.controlsFailed(),
                0,
                goesOn ? OptionalLong.empty() : before.halted(),
                before.oddRefusalAt()));
    }

    private Transition entryFailed(Failed failure) {
        if (failure.sentAt() - before.since() < 0) {
            effects.add(new Effect.Hold(failure.id()));
            return ask(before);
        }
        Fault fault = failure.fault();
        List<Doubt> doubts = new ArrayList<>(before.doubts());
        doubts.add(new Doubt(failure.id(), fault, now.nanos()));
        boolean refusal = fault.isRefusal() || fault.asksToWait();
        boolean known = oddRefusalsAreKnown();
        boolean expected = failure.odd() || known;
        if (fault.isRefusal() && failure.odd() && !known) {
            effects.add(new Effect.RestoreRate());
        }
        OptionalLong oddRefusalAt = refusal && failure.odd() ? OptionalLong.of(now.nanos()) : before.oddRefusalAt();
        boolean halts = !expected && fault.asksToWait();
        if (!expected && fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (halts) {
            effects.add(new Effect.Pause(fault.retryAfter(), fault.seen()));
        }
        return ask(new Closed(
                before.since(),
                before.good(),
                doubts,
                before.controlsFailed(),
                before.goneInARow(),
                halts && before.halted().isEmpty() ? OptionalLong.of(now.nanos()) : before.halted(),
                oddRefusalAt));
    }

    private boolean oddRefusalsAreKnown() {
        return before.oddRefusalAt().isPresent()
                && now.nanos() - before.oddRefusalAt().getAsLong() < ODD_REFUSALS_LAST;
    }

    private Transition controlFailed(Failed failure) {
        Fault fault = failure.fault();
        if (fault.isGone()) {
            return controlIsGone(failure);
        }
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (fault.asksToWait()) {
            effects.add(new Effect.Pause(fault.retryAfter(), fault.seen()));
        }
        int failed = before.controlsFailed() + 1;
        return failed >= FAILURES_TO_OPEN
                ? open(failure, failed)
                : ask(controlled(
                        before.good().after(failure.role(), failure.sentAt()),
                        before.doubts(),
                        failed,
                        before.goneInARow()));
    }

    private Transition open(Failed failure, int failed) {
        before.doubts().forEach(doubt -> effects.add(new Effect.Hold(doubt.id())));
        OutageCause cause = OutageCause.of(failure.fault().code());
        String evidence = failed + " controls in a row failed; the last, known-good ID " + failure.id() + ", with: "
                + failure.fault().seen();
        effects.add(new Effect.ReportOutage(cause, evidence));
        return new Transition(
                Probes.begin(
                        settings, before.good().after(failure.role(), failure.sentAt()), cause, failure.fault(), now),
                effects);
    }

    /** The entry was deleted or the base URL is wrong: try the next known-good ID. */
    private Transition controlIsGone(Failed failure) {
        KnownGood good = before.good().after(failure.role(), failure.sentAt()).dropping(failure.id());
        int gone = before.goneInARow() + 1;
        boolean entriesToo =
                before.doubts().stream().anyMatch(doubt -> doubt.fault().isGone());
        if (good.isEmpty() || (gone >= FAILURES_TO_OPEN && entriesToo)) {
            before.doubts().forEach(doubt -> effects.add(new Effect.Hold(doubt.id())));
            return new Transition(NothingKnown.begin(good.droppingAll(), false, now), effects);
        }
        return ask(controlled(good, before.doubts(), before.controlsFailed(), gone));
    }

    /** Failures under a replaced key are disregarded. */
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

    /** Requests a control if one is due. */
    private Transition ask(Closed state) {
        if (!needsControl(state) || now.nanos() - state.good().askedAt() < gap(now)) {
            return new Transition(state, effects);
        }
        effects.add(new Effect.AskKnownGood(state.good().at(state.controlsFailed())));
        return new Transition(
                new Closed(
                        state.since(),
                        state.good().asked(now.nanos()),
                        state.doubts(),
                        state.controlsFailed(),
                        state.goneInARow(),
                        state.halted(),
                        state.oddRefusalAt()),
                effects);
    }

    private static boolean needsControl(Closed state) {
        return !state.good().out()
                && (!state.doubts().isEmpty() || state.halted().isPresent());
    }

    private static long gap(Moment now) {
        return Math.max(KnownGood.MIN_GAP, (long) (SECOND / (RATE_SHARE * now.perSecond())));
    }

    private List<Doubt> without(AuditLogId id) {
        return before.doubts().stream().filter(doubt -> !doubt.id().equals(id)).toList();
    }

    private Closed with(List<Doubt> doubts) {
        return controlled(before.good(), doubts, before.controlsFailed(), before.goneInARow());
    }

    private Closed controlled(KnownGood good, List<Doubt> doubts, int failed, int gone) {
        return new Closed(before.since(), good, doubts, failed, gone, before.halted(), before.oddRefusalAt());
    }
}

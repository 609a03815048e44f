package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.State.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Transitions of {@link Unknown}: held entries are tried in turn until one succeeds. */
final class NothingKnown {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long USUAL_GAP = SECOND / 5;

    /** After this long, the usual gap is one second. */
    private static final long LONG_SINCE = Duration.ofMinutes(10).toNanos();

    /** Minimum interval between tries of the same entry. */
    private static final long ROUND = 5 * SECOND;

    private static final long REFUSED_KEY_GAP = Duration.ofSeconds(30).toNanos();
    private static final long REFUSED_KEY_MAX_GAP = Duration.ofMinutes(5).toNanos();
    private static final int REFUSED_KEY_STEADY = 20;

    /** Every so many tries, a previously good ID is requested. */
    private static final int GONE_EVERY = 10;

    /** An outage is reported after this many failures, or this long after the first ({@code REPORT_WITHIN}). */
    private static final int REPORT_AFTER = 3;

    private static final long REPORT_WITHIN = 5 * SECOND;

    private final BreakerSettings settings;
    private final Unknown before;
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);

    NothingKnown(BreakerSettings settings, Unknown before, Moment now) {
        this.settings = settings;
        this.before = before;
        this.now = now;
    }

    static Unknown begin(KnownGood good, boolean atStart, Moment now) {
        return new Unknown(atStart, good, Findings.none(now.nanos()), 0, USUAL_GAP, now.nanos());
    }

    static OptionalLong nextAt(Unknown state, Moment now) {
        OptionalLong first = state.findings().firstFailure();
        boolean reports = state.findings().reported() == null && first.isPresent();
        if (now.held() > 0 && (!reports || dueAt(state, now) - first.getAsLong() < REPORT_WITHIN)) {
            return OptionalLong.of(dueAt(state, now));
        }
        return reports ? OptionalLong.of(first.getAsLong() + REPORT_WITHIN) : OptionalLong.empty();
    }

    Transition on(Event event) {
        if (event instanceof Event.Succeeded success) {
            if (before.findings().reported() != null) {
                effects.add(new Effect.ReportRecovery());
            }
            return closed(before.good().after(success.role(), success.sentAt()).with(success.id()));
        }
        if (event instanceof Failed failure) {
            return ask(report(failed(failure), failure.fault().seen()));
        }
        if (event instanceof Event.KeyChanged) {
            Findings findings = before.findings().withNewKey();
            return ask(new Unknown(before.atStart(), before.good(), findings, 0, USUAL_GAP, now.nanos())); // at once
        }
        boolean known =
                event instanceof Event.KnownGoodFound found && !found.ids().isEmpty();
        return known && before.atStart() ? found((Event.KnownGoodFound) event) : ask(report(before, ""));
    }

    /** After a reported outage, only a success proves recovery. */
    private Transition found(Event.KnownGoodFound found) {
        KnownGood good = before.good().withOlder(found.ids());
        OutageCause reported = before.findings().reported();
        return reported == null
                ? closed(good)
                : new Probes(settings, Probes.due(settings, good, reported, now), now).on(new Event.Elapsed());
    }

    private Transition closed(KnownGood good) {
        return new Transition(Controls.begin(good, now), effects);
    }

    private Unknown failed(Failed failure) {
        if (failure.role() != Role.CONTROL) {
            effects.add(new Effect.Hold(failure.id()));
        }
        Fault fault = failure.fault();
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (fault.asksToWait() && !before.findings().keyProven()) {
            effects.add(new Effect.Pause(fault.retryAfter(), fault.seen()));
        }
        Findings findings = before.findings().with(fault, now.nanos());
        boolean refusedKey = fault.code() == Code.UNAUTHORIZED && !findings.keyProven();
        long gap = refusedKey ? gapOfRefusedKey(findings.refusedKeys()) : gap(fault);
        long next = now.nanos() + gap;
        boolean later = refusedKey && next - before.next() > 0;
        KnownGood good = before.good().after(failure.role(), failure.sentAt());
        return new Unknown(before.atStart(), good, findings, before.asked(), gap, later ? next : before.next());
    }

    private long gapOfRefusedKey(int refused) {
        long usual = refused <= REFUSED_KEY_STEADY ? REFUSED_KEY_GAP : Math.min(REFUSED_KEY_MAX_GAP, 2 * before.gap());
        return Math.min(usual, settings.longestProbe().toNanos());
    }

    private long gap(Fault fault) {
        boolean isLong = now.nanos() - before.findings().since() > LONG_SINCE;
        boolean seldom = fault.code().isTransient() || isLong;
        return Math.max(seldom ? SECOND : USUAL_GAP, (long) (SECOND / now.perSecond()));
    }

    /** Reports the outage when due, and again when the cause changes or the number of failures doubles. */
    private Unknown report(Unknown state, String latest) {
        Findings findings = state.findings();
        int count = findings.count();
        boolean lasts = count > 0 && now.nanos() - findings.firstFailure().getAsLong() >= REPORT_WITHIN;
        if (count < REPORT_AFTER && !lasts) {
            return state;
        }
        boolean more = !latest.isEmpty() && Integer.bitCount(count) == 1;
        if (findings.cause() == findings.reported() && !more) {
            return state;
        }
        String evidence = "no request has succeeded" + (state.atStart() ? " since the start" : " lately") + ", " + count
                + " failed: " + findings + (latest.isEmpty() ? "" : "; the last: " + latest);
        effects.add(new Effect.ReportOutage(findings.cause(), evidence));
        Findings reported = findings.reporting(findings.cause());
        return new Unknown(state.atStart(), state.good(), reported, state.asked(), state.gap(), state.next());
    }

    private Transition ask(Unknown state) {
        if (now.held() == 0 || now.nanos() - dueAt(state, now) < 0) {
            return new Transition(state, effects);
        }
        List<AuditLogId> gone = state.good().gone();
        boolean asksGone = !gone.isEmpty()
                && !state.good().out()
                && state.asked() % GONE_EVERY == 0
                && now.nanos() - state.good().askedAt() >= KnownGood.MIN_GAP;
        effects.add(
                asksGone
                        ? new Effect.AskKnownGood(gone.get(state.asked() / GONE_EVERY % gone.size()))
                        : new Effect.AskEntry());
        KnownGood good = asksGone ? state.good().asked(now.nanos()) : state.good();
        long next = now.nanos() + state.gap();
        return new Transition(
                new Unknown(state.atStart(), good, state.findings(), state.asked() + 1, state.gap(), next), effects);
    }

    /** If few entries are held and all have been tried, the next round waits. */
    private static long dueAt(Unknown state, Moment now) {
        return now.fresh() > 0 || state.asked() == 0
                ? state.next()
                : state.next() - state.gap() + Math.max(state.gap(), ROUND / Math.max(1, now.held()));
    }
}

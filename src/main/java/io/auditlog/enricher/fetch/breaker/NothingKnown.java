package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker.Transition;
import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import io.auditlog.enricher.fetch.breaker.State.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One transition from {@link Unknown}: held entries are tried in turn until one succeeds. The fields become the next state.
 */
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
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);
    private final boolean atStart;
    private KnownGood good;
    private Findings findings;
    private int asked;
    private long gap;
    private long next;

    NothingKnown(BreakerSettings settings, Unknown before, Moment now) {
        this.settings = settings;
        this.now = now;
        this.atStart = before.atStart();
        this.good = before.good();
        this.findings = before.findings();
        this.asked = before.asked();
        this.gap = before.gap();
        this.next = before.next();
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
            if (findings.reported() != null) {
                effects.add(new Effect.ReportRecovery());
            }
            good = good.after(success.role(), success.sentAt()).with(success.id());
            return new Transition(Controls.begin(good, now), effects);
        }
        if (event instanceof Event.KnownGoodFound found
                && atStart
                && !found.ids().isEmpty()) {
            return found(found.ids());
        }
        if (event instanceof Failed failure) {
            failed(failure);
            report(failure.fault().seen());
        } else if (event instanceof Event.KeyChanged) {
            findings = findings.withNewKey();
            asked = 0;
            gap = USUAL_GAP;
            next = now.nanos(); // at once
        } else {
            report("");
        }
        ask();
        return new Transition(next(), effects);
    }

    private Unknown next() {
        return new Unknown(atStart, good, findings, asked, gap, next);
    }

    /** After a reported outage, only a success proves recovery. */
    private Transition found(List<AuditLogId> ids) {
        good = good.withOlder(ids);
        OutageCause reported = findings.reported();
        return reported == null
                ? new Transition(Controls.begin(good, now), effects)
                : new Probes(settings, Probes.due(settings, good, reported, now), now).on(new Event.Elapsed());
    }

    private void failed(Failed failure) {
        Fault fault = failure.fault();
        if (failure.role() != Role.CONTROL) {
            effects.add(new Effect.Hold(failure.id()));
        }
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        if (fault.asksToWait() && !findings.keyProven()) {
            effects.add(new Effect.Pause(fault.retryAfter(), fault.seen()));
        }
        good = good.after(failure.role(), failure.sentAt());
        findings = findings.with(fault, now.nanos());
        if (fault.code() == Code.UNAUTHORIZED && !findings.keyProven()) {
            gap = gapOfRefusedKey();
            next = Math.max(next - now.nanos(), gap) + now.nanos();
        } else {
            gap = gap(fault);
        }
    }

    private long gapOfRefusedKey() {
        boolean steady = findings.refusedKeys() <= REFUSED_KEY_STEADY;
        long usual = steady ? REFUSED_KEY_GAP : Math.min(REFUSED_KEY_MAX_GAP, 2 * gap);
        return Math.min(usual, settings.longestProbe().toNanos());
    }

    private long gap(Fault fault) {
        boolean isLong = now.nanos() - findings.since() > LONG_SINCE;
        boolean seldom = fault.code().isTransient() || isLong;
        return Math.max(seldom ? SECOND : USUAL_GAP, (long) (SECOND / now.perSecond()));
    }

    /** Reports the outage when due, and again when the cause changes or the number of failures doubles. */
    private void report(String latest) {
        int count = findings.count();
        boolean lasts = count > 0 && now.nanos() - findings.firstFailure().getAsLong() >= REPORT_WITHIN;
        if (count < REPORT_AFTER && !lasts) {
            return;
        }
        boolean more = !latest.isEmpty() && Integer.bitCount(count) == 1;
        if (findings.cause() == findings.reported() && !more) {
            return;
        }
        String evidence = "no request has succeeded" + (atStart ? " since the start" : " lately") + ", " + count
                + " failed: " + findings + (latest.isEmpty() ? "" : "; the last: " + latest);
        effects.add(new Effect.ReportOutage(findings.cause(), evidence));
        findings = findings.reporting(findings.cause());
    }

    private void ask() {
        if (now.held() == 0 || now.nanos() - dueAt(next(), now) < 0) {
            return;
        }
        List<AuditLogId> gone = good.gone();
        boolean asksGone = !gone.isEmpty()
                && !good.out()
                && asked % GONE_EVERY == 0
                && now.nanos() - good.askedAt() >= KnownGood.MIN_GAP;
        effects.add(
                asksGone ? new Effect.AskKnownGood(gone.get(asked / GONE_EVERY % gone.size())) : new Effect.AskEntry());
        good = asksGone ? good.asked(now.nanos()) : good;
        asked++;
        next = now.nanos() + gap;
    }

    /** If few entries are held and all have been tried, the next round waits. */
    private static long dueAt(Unknown state, Moment now) {
        return now.fresh() > 0 || state.asked() == 0
                ? state.next()
                : state.next() - state.gap() + Math.max(state.gap(), ROUND / Math.max(1, now.held()));
    }
}

package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.fetch.breaker.CircuitBreaker.Transition;
import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import io.auditlog.enricher.fetch.breaker.Event.Succeeded;
import io.auditlog.enricher.fetch.breaker.State.Open;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One transition from {@link Open}: one probe at a time, alternating known-good ID and entry, at growing intervals. The fields
 * become the next state.
 */
final class Probes {

    /** Wait between the known-good ID and the entry of one probe. */
    private static final long BETWEEN = Duration.ofSeconds(1).toNanos();

    private static final double JITTER = 0.25;

    private final BreakerSettings settings;
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);
    private KnownGood good;
    private OutageCause cause;
    private int probes;
    private boolean probeOut;
    private long interval;
    private boolean soon;
    private long next;

    Probes(BreakerSettings settings, Open before, Moment now) {
        this.settings = settings;
        this.now = now;
        this.good = before.good();
        this.cause = before.cause();
        this.probes = before.probes();
        this.probeOut = before.probeOut();
        this.interval = before.interval();
        this.soon = before.soon();
        this.next = before.next();
    }

    static Open begin(BreakerSettings settings, KnownGood good, OutageCause cause, Fault fault, Moment now) {
        long interval = settings.firstProbe(cause);
        return new Open(good, cause, 0, false, interval, false, after(interval, fault, now));
    }

    /** Open, with the first probe due now. */
    static Open due(BreakerSettings settings, KnownGood good, OutageCause cause, Moment now) {
        return new Open(good, cause, 0, false, settings.firstProbe(cause), false, now.nanos());
    }

    Transition on(Event event) {
        if (event instanceof Succeeded success) {
            good = good.after(success.role(), success.sentAt()).with(success.id());
            return success.role() == Role.ENTRY ? same() : recovered(); // sent before the breaker opened
        }
        if (event instanceof Failed failure) {
            return failed(failure);
        }
        if (event instanceof Event.KeyChanged) {
            interval = settings.firstProbe(OutageCause.UPSTREAM);
            soon = true;
            next = now.nanos();
        } else if (event instanceof Event.Withdrawn withdrawn && withdrawn.role() == Role.TRIAL) {
            probeOut = false;
            next = now.nanos();
        } else if (event instanceof Event.KnownGoodFound found) {
            good = good.withOlder(found.ids());
        }
        return probe();
    }

    private Transition same() {
        return new Transition(new Open(good, cause, probes, probeOut, interval, soon, next), effects);
    }

    private Transition recovered() {
        effects.add(new Effect.ReportRecovery());
        return new Transition(Controls.begin(good, now), effects);
    }

    private Transition failed(Failed failure) {
        if (failure.role() != Role.CONTROL) {
            effects.add(new Effect.Hold(failure.id()));
        }
        if (failure.role() == Role.ENTRY) {
            return same(); // sent before the breaker opened
        }
        Fault fault = failure.fault();
        good = good.after(failure.role(), failure.sentAt());
        if (failure.role() == Role.CONTROL && fault.isGone()) {
            good = good.dropping(failure.id());
        }
        if (good.isEmpty()) {
            return new Transition(NothingKnown.begin(good, false, now), effects);
        }
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        OutageCause before = cause;
        cause = OutageCause.of(fault.code());
        if (cause != before) {
            effects.add(new Effect.ReportOutage(cause, "probe " + failure.id() + " failed with: " + fault.seen()));
        }
        scheduleNext(fault, failure.role());
        return same();
    }

    /** An entry follows a known-good ID, if one is held, unless repeated requests can lock an account. */
    private void scheduleNext(Fault fault, Role role) {
        boolean refusedKey = cause == OutageCause.AUTH;
        boolean wasSoon = soon;
        soon &= !refusedKey;
        probeOut = false;
        if (role == Role.CONTROL && !refusedKey && isEntryNext()) {
            next = after(BETWEEN, fault, now);
            return;
        }
        probes += probes % 2; // without a held entry, its turn is skipped
        OutageCause pace = soon ? OutageCause.UPSTREAM : cause;
        long first = settings.firstProbe(pace);
        long doubled = wasSoon && refusedKey ? first : Math.max(first, 2 * interval);
        interval = Math.min(settings.lastProbe(pace), doubled);
        next = after(interval, fault, now);
    }

    private boolean isEntryNext() {
        return probes % 2 == 1 && now.held() > 0;
    }

    private Transition probe() {
        if (!probeOut && now.nanos() - next >= 0) {
            effects.add(isEntryNext() ? new Effect.AskEntry() : new Effect.AskKnownGood(good.at(probes / 2)));
            probes++;
            probeOut = true;
        }
        return same();
    }

    /** The end of a wait: up to a quarter shorter, or longer if the API requested it. */
    private static long after(long wait, Fault fault, Moment now) {
        long drawn = (long) (wait * (1 - JITTER * now.chance()));
        long asked = fault.asksToWait() ? fault.retryAfter().toNanos() : 0;
        return now.nanos() + Math.max(drawn, asked);
    }
}

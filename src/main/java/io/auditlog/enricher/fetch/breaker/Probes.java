package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.fetch.breaker.Event.Failed;
import io.auditlog.enricher.fetch.breaker.Event.Succeeded;
import io.auditlog.enricher.fetch.breaker.State.Open;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Transitions of {@link Open}: one probe at a time, alternating known-good ID and entry, at growing intervals. */
final class Probes {

    /** Wait between the known-good ID and the entry of one probe. */
    private static final long BETWEEN = Duration.ofSeconds(1).toNanos();

    private static final double JITTER = 0.25;

    private final BreakerSettings settings;
    private final Open before;
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>(2);

    Probes(BreakerSettings settings, Open before, Moment now) {
        this.settings = settings;
        this.before = before;
        this.now = now;
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
            return success.role() == Role.ENTRY
                    ? new Transition(with(before.good().with(success.id())), effects)
                    : recovered(success);
        }
        if (event instanceof Failed failure) {
            return failed(failure);
        }
        if (event instanceof Event.KeyChanged) {
            return probe(new Open(
                    before.good(),
                    before.cause(),
                    before.probes(),
                    before.probeOut(),
                    settings.firstProbe(OutageCause.UPSTREAM),
                    true,
                    now.nanos()));
        }
        if (event instanceof Event.Withdrawn withdrawn) {
            return withdrawn.role() == Role.TRIAL ? probe(waiting(now.nanos())) : probe(before);
        }
        if (event instanceof Event.KnownGoodFound found) {
            return probe(with(before.good().withOlder(found.ids())));
        }
        return probe(before);
    }

    private Transition recovered(Succeeded success) {
        effects.add(new Effect.ReportRecovery());
        return new Transition(
                Controls.begin(
                        before.good().after(success.role(), success.sentAt()).with(success.id()), now),
                effects);
    }

    private Transition failed(Failed failure) {
        if (failure.role() != Role.CONTROL) {
            effects.add(new Effect.Hold(failure.id()));
        }
        if (failure.role() == Role.ENTRY) {
            return new Transition(before, effects); // sent before the breaker opened
        }
        Fault fault = failure.fault();
        boolean gone = failure.role() == Role.CONTROL && fault.isGone();
        KnownGood asked = before.good().after(failure.role(), failure.sentAt());
        KnownGood good = gone ? asked.dropping(failure.id()) : asked;
        if (good.isEmpty()) {
            return new Transition(NothingKnown.begin(good, false, now), effects);
        }
        if (fault.isRefusal()) {
            effects.add(new Effect.CutRate(failure.sentAt()));
        }
        OutageCause cause = OutageCause.of(fault.code());
        if (cause != before.cause()) {
            effects.add(new Effect.ReportOutage(cause, "probe " + failure.id() + " failed with: " + fault.seen()));
        }
        return new Transition(afterProbe(good, cause, fault, failure.role()), effects);
    }

    /** An entry follows a known-good ID, if one is held, unless repeated requests can lock an account. */
    private Open afterProbe(KnownGood good, OutageCause cause, Fault fault, Role role) {
        boolean refusedKey = cause == OutageCause.AUTH;
        boolean soon = before.soon() && !refusedKey;
        boolean entryIsNext = before.probes() % 2 == 1 && now.held() > 0;
        if (role == Role.CONTROL && !refusedKey && entryIsNext) {
            return new Open(good, cause, before.probes(), false, before.interval(), soon, after(BETWEEN, fault, now));
        }
        int probes = before.probes() + before.probes() % 2; // without a held entry, its turn is skipped
        OutageCause pace = soon ? OutageCause.UPSTREAM : cause;
        long first = settings.firstProbe(pace);
        long doubled = before.soon() && refusedKey ? first : Math.max(first, 2 * before.interval());
        long interval = Math.min(settings.lastProbe(pace), doubled);
        return new Open(good, cause, probes, false, interval, soon, after(interval, fault, now));
    }

    private Transition probe(Open state) {
        if (state.probeOut() || now.nanos() - state.next() < 0) {
            return new Transition(state, effects);
        }
        boolean entry = state.probes() % 2 == 1 && now.held() > 0;
        effects.add(
                entry
                        ? new Effect.AskEntry()
                        : new Effect.AskKnownGood(state.good().at(state.probes() / 2)));
        return new Transition(
                new Open(
                        state.good(),
                        state.cause(),
                        state.probes() + 1,
                        true,
                        state.interval(),
                        state.soon(),
                        state.next()),
                effects);
    }

    private Open waiting(long next) {
        return new Open(before.good(), before.cause(), before.probes(), false, before.interval(), before.soon(), next);
    }

    private Open with(KnownGood good) {
        return new Open(
                good,
                before.cause(),
                before.probes(),
                before.probeOut(),
                before.interval(),
                before.soon(),
                before.next());
    }

    /** The end of a wait: up to a quarter shorter, or longer if the API requested it. */
    private static long after(long wait, Fault fault, Moment now) {
        long drawn = (long) (wait * (1 - JITTER * now.chance()));
        long asked = fault.asksToWait() ? fault.retryAfter().toNanos() : 0;
        return now.nanos() + Math.max(drawn, asked);
    }
}

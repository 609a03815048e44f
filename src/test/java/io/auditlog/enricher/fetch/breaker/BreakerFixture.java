package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker.Transition;
import io.auditlog.enricher.fetch.breaker.Effect.AskKnownGood;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A circuit breaker, its state, and a clock that a test moves. */
abstract class BreakerFixture {

    static final AuditLogId GOOD = new AuditLogId("good");
    static final AuditLogId OTHER_GOOD = new AuditLogId("other-good");
    static final AuditLogId ID = new AuditLogId("log-1");
    static final AuditLogId OTHER = new AuditLogId("log-2");

    private static final long ORIGIN = Long.MAX_VALUE - 1_000_000_007L; // nanoTime may overflow, so it does here

    BreakerSettings settings = BreakerSettings.DEFAULT;
    double perSecond = 100;
    int fresh;
    int held;
    double chance;
    State state;
    private long now;

    Moment moment() {
        return new Moment(ORIGIN + now, perSecond, fresh, held, chance);
    }

    long now() {
        return moment().nanos();
    }

    Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /** A worker that has just started. */
    final void start() {
        state = new CircuitBreaker(settings).start(moment());
    }

    /** A worker that knows these from before its start, the latest first. */
    final void startKnowing(AuditLogId... good) {
        start();
        on(new Event.KnownGoodFound(List.of(good)));
        assertThat(state).isInstanceOf(State.Closed.class);
    }

    /** Shows it the event now, and returns what it wants done. */
    final List<Effect> on(Event event) {
        Transition transition = new CircuitBreaker(settings).on(state, event, moment());
        state = transition.state();
        return transition.effects();
    }

    /** Moves the time on, and returns what it wants done on the way. */
    final List<Effect> pass(Duration time) {
        List<Effect> effects = new ArrayList<>();
        long end = now + time.toNanos();
        for (int i = 0; i < 100_000; i++) {
            OptionalLong due = state.nextAt(moment());
            if (due.isEmpty() || due.getAsLong() - ORIGIN > end) {
                break;
            }
            now = Math.max(now, due.getAsLong() - ORIGIN);
            List<Effect> done = on(new Event.Elapsed());
            effects.addAll(done);
            if (done.isEmpty()) {
                break;
            }
        }
        now = end;
        return effects;
    }

    final List<Effect> passMillis(long millis) {
        return pass(Duration.ofMillis(millis));
    }

    final List<Effect> passSeconds(long seconds) {
        return pass(Duration.ofSeconds(seconds));
    }

    static Fault fault(Code code) {
        return new Fault(code, "seen " + code, null, false);
    }

    static Fault askingToWait(Code code, long seconds) {
        return new Fault(code, "seen " + code, Duration.ofSeconds(seconds), false);
    }

    final List<Effect> succeeds(AuditLogId id) {
        return on(new Event.Succeeded(id, Role.ENTRY, now()));
    }

    final List<Effect> succeeds(AuditLogId id, Role role) {
        return on(new Event.Succeeded(id, role, now()));
    }

    final List<Effect> fails(AuditLogId id, Code code) {
        return fails(id, Role.ENTRY, fault(code));
    }

    final List<Effect> fails(AuditLogId id, Role role, Code code) {
        return fails(id, role, fault(code));
    }

    final List<Effect> fails(AuditLogId id, Role role, Fault fault) {
        return on(new Event.Failed(id, role, fault, now(), false));
    }

    /** It failed before while others succeeded. */
    final List<Effect> failsAgain(AuditLogId id, Fault fault) {
        return on(new Event.Failed(id, Role.ENTRY, fault, now(), true));
    }

    /** Fails two controls in a row, so that it opens. */
    final List<Effect> open(Code code) {
        fails(ID, code);
        fails(((State.Closed) state).good().at(0), Role.CONTROL, code);
        AuditLogId next = asked(passSeconds(1));
        List<Effect> effects = fails(next, Role.CONTROL, code);
        assertThat(state).isInstanceOf(State.Open.class);
        return effects;
    }

    /** The known-good ID that was asked for last. */
    static AuditLogId asked(List<Effect> effects) {
        return effects.stream()
                .filter(AskKnownGood.class::isInstance)
                .map(effect -> ((AskKnownGood) effect).id())
                .reduce((before, after) -> after)
                .orElseThrow();
    }
}

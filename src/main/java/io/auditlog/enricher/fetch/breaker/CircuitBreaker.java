package io.auditlog.enricher.fetch.breaker;

import java.util.List;

/**
 * A circuit breaker that decides whether a failure is the entry's or the channel's fault. It has three states.
 *
 * <ul>
 *   <li>{@link State.Closed}: a failure stays undecided until a <em>control</em>, a request for a known-good ID sent after
 *       it, completes. If that succeeds, or any other request sent after the failure, it is the entry's fault. If two
 *       controls in a row fail, for any reason, it is the channel's, and the breaker opens.
 *   <li>{@link State.Open}: all entries are held. Each probe requests a known-good ID and, a second later, an entry; any
 *       success closes the breaker.
 *   <li>{@link State.Unknown}: no ID is known to be good. Failures do not count, and held entries are tried one by one;
 *       the first success closes the breaker.
 * </ul>
 *
 * <p>A pure function: the same state, event and moment give the same transition.
 */
public final class CircuitBreaker {

    private final BreakerSettings settings;

    public CircuitBreaker(BreakerSettings settings) {
        this.settings = settings;
    }

    /** The initial state of a worker, with nothing known yet. */
    public State start(Moment now) {
        return NothingKnown.begin(KnownGood.none(now.nanos()), true, now);
    }

    /** The next state after an event, and its effects. */
    public Transition on(State state, Event event, Moment now) {
        if (state instanceof State.Closed closed) {
            return new Controls(settings, closed, now).on(event);
        }
        if (state instanceof State.Open open) {
            return new Probes(settings, open, now).on(event);
        }
        return new NothingKnown(settings, (State.Unknown) state, now).on(event);
    }

    /** The result of an event: the next state, and effects to be performed in this order. */
    public record Transition(State state, List<Effect> effects) {}
}

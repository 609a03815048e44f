package io.auditlog.enricher.fetch.breaker;

/**
 * Decides who is at fault when a request fails, by three states.
 *
 * <ul>
 *   <li>{@link State.Closed}: a failure is in doubt until a <em>control</em>, a request for a known-good ID that was sent
 *       after it, says whose fault it is. Any other success that was sent after it serves as well. It succeeds: the
 *       entry's fault. Two controls in a row fail, in whatever way: the channel's, and the breaker opens.
 *   <li>{@link State.Open}: everything is held. Each probe asks for a known-good ID and, a second later, for an entry; any
 *       success closes.
 *   <li>{@link State.Unknown}: nothing is known to be good. Failures count for nothing, and what is held is tried one by
 *       one; the first success closes.
 * </ul>
 *
 * <p>A function: it keeps nothing and does nothing. The same state, event and moment give the same transition.
 */
public final class CircuitBreaker {

    private final BreakerSettings settings;

    public CircuitBreaker(BreakerSettings settings) {
        this.settings = settings;
    }

    /** The state of a worker that has just started, and knows nothing yet. */
    public State start(Moment now) {
        return NothingKnown.begin(KnownGood.none(now.nanos()), true, now);
    }

    /** The next state after an event, and what is to be done. */
    public Transition on(State state, Event event, Moment now) {
        if (state instanceof State.Closed closed) {
            return new Controls(settings, closed, now).on(event);
        }
        if (state instanceof State.Open open) {
            return new Probes(settings, open, now).on(event);
        }
        return new NothingKnown(settings, (State.Unknown) state, now).on(event);
    }
}

package io.auditlog.enricher.fetch.breaker;

import java.util.List;

/**
 * The result of an event.
 *
 * @param effects to be performed in this order
 */
public record Transition(State state, List<Effect> effects) {

    static Transition to(State state, Effect... effects) {
        return new Transition(state, List.of(effects));
    }
}

package io.auditlog.enricher.fetch.breaker;

import java.util.List;

/** The result of an event: the next state, and effects to be performed in this order. */
public record Transition(State state, List<Effect> effects) {}

/**
 * The circuit breaker, which decides whether a failure is the entry's or the channel's fault. {@link
 * io.auditlog.enricher.fetch.breaker.CircuitBreaker} maps a state and an event to the next state and its effects. It
 * has no thread, clock or callback; one runner in {@code fetch} performs the effects.
 */
package io.auditlog.enricher.fetch.breaker;

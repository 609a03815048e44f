/**
 * The circuit breaker: who is at fault when a request fails, the entry or the channel. {@link
 * io.auditlog.enricher.fetch.breaker.CircuitBreaker} is a function from a state and an event to the next state and what
 * is to be done. There is no thread, no clock and no callback here; one runner in {@code fetch} performs the effects.
 */
package io.auditlog.enricher.fetch.breaker;

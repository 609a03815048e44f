/**
 * Rate limiter, concurrency limit, retry backoff and rate-limit headers, which depend on the JDK alone. Time and chance
 * are arguments and timers an interface, so all of it runs on a virtual clock; {@link TimerThread} is the timer in use.
 */
package io.auditlog.enricher.ratelimit;

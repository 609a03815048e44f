/**
 * Rate limiter, concurrency limit, retry backoff and rate-limit headers. Depends on the JDK alone; time, randomness and
 * threads are arguments, so all of it runs on a virtual clock.
 */
package io.auditlog.enricher.ratelimit;

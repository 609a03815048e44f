/**
 * When the next call may leave, how many may be in flight at once, how long a retry waits, and what replies say about it.
 * It depends on the JDK alone; time, randomness and threads are arguments, so all of it runs on a virtual clock.
 */
package io.auditlog.enricher.ratelimit;

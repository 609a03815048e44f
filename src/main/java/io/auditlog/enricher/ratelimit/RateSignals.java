package io.auditlog.enricher.ratelimit;

/**
 * The limits reported by one reply's headers. Immutable.
 *
 * @param quota the rate quota, or null; the most restrictive one if there are several
 * @param atOnce permitted concurrent calls, or 0 if not reported
 */
public record RateSignals(Quota quota, int atOnce) {}

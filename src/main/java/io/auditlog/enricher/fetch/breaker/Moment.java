package io.auditlog.enricher.fetch.breaker;

/**
 * When an event happens, and what else the breaker has to know of that time.
 *
 * @param nanos a monotonic clock, in nanoseconds
 * @param perSecond requests that may be sent now in a second, above 0
 * @param fresh entries that are held and have not been asked for while they were
 * @param held all entries that are held and may be tried; 0 while a try waits to be sent
 * @param chance a random number from 0 to below 1, so that many workers do not ask at once
 */
public record Moment(long nanos, double perSecond, int fresh, int held, double chance) {}

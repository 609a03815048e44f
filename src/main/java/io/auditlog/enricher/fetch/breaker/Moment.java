package io.auditlog.enricher.fetch.breaker;

/**
 * The time of an event and related inputs.
 *
 * @param nanos a monotonic clock, in nanoseconds
 * @param perSecond current request rate per second, above 0
 * @param fresh held entries not requested since they were held
 * @param held all held entries that may be tried; 0 while a try waits to be sent
 * @param chance a random number in [0, 1), so that many workers do not probe at once
 */
public record Moment(long nanos, double perSecond, int fresh, int held, double chance) {}

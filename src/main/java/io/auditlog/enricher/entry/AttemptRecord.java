package io.auditlog.enricher.entry;

import java.time.Instant;

/**
 * One API call that counted as an attempt for an ID.
 *
 * @param at when it ended
 * @param code its result
 * @param httpStatus HTTP status, 0 without a response
 */
public record AttemptRecord(Instant at, Code code, int httpStatus) {}

package io.auditlog.enricher.entry;

import java.time.Instant;
import java.util.Objects;

/**
 * One call to the API that counted against an ID.
 *
 * @param at when its end was known
 * @param code what it ended as
 * @param httpStatus status of the reply, 0 where there was none
 */
public record AttemptRecord(Instant at, Code code, int httpStatus) {

    public AttemptRecord {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(code, "code");
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.OutageCause;

/** Counter events from behind the port. Threads: called by any, several at once; must be quick. */
public interface SourceEvents {

    /**
     * A call got its permit.
     *
     * @param waitedNanos how long it waited
     */
    default void permitted(long waitedNanos) {}

    /**
     * A call ended.
     *
     * @param httpStatus status of the reply, 0 if there was none
     * @param code failure code, or null if the entry arrived
     * @param nanos time since the request was sent, its permit included
     */
    default void answered(int httpStatus, Code code, long nanos) {}

    /** An attempt failed and another will follow. */
    default void postponed(Code code) {}

    /** A call failed and is held until the API is usable; the failure is not charged to the entry. */
    default void held(OutageCause cause) {}
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.breaker.OutageCause;

/** What happens behind the port, for counters. Threads: called by any, several at once; must be quick. */
public interface SourceEvents {

    /** Counts nothing. */
    SourceEvents NONE = new SourceEvents() {};

    /**
     * A call got its permit.
     *
     * @param waitedNanos how long it waited
     */
    default void permitted(long waitedNanos) {}

    /** A request is leaving, with a permit. */
    default void sent() {}

    /**
     * A call ended.
     *
     * @param httpStatus status of the reply, 0 where there was none
     * @param code what it ended as, or null if the entry came
     * @param nanos time from the request's leaving, its permit included
     */
    default void answered(int httpStatus, Code code, long nanos) {}

    /** An attempt failed and another will follow. */
    default void postponed(Code code) {}

    /** A call failed and waits for the channel, at no cost to the entry. */
    default void held(OutageCause cause) {}

    /** An ID came to its end. */
    default void settled(Outcome outcome) {}
}

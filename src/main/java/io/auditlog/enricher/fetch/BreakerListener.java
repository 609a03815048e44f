package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.breaker.OutageCause;
import java.time.Instant;

/**
 * Is informed when the API cannot be used and when it can be again, for log and health.
 *
 * <p>Threads: called by the source's threads, one at a time, in order; must not block.
 */
public interface BreakerListener {

    /** Does nothing. */
    BreakerListener NONE = new BreakerListener() {};

    /**
     * Why the API cannot be used.
     *
     * @param at when that was noticed
     * @param evidence what was seen, for a person; holds nothing secret
     */
    record Outage(OutageCause cause, Instant at, String evidence) {}

    /** It has become unusable, or is unusable for another reason now. */
    default void outage(Outage outage) {}

    /** It can be used again: a request has shown it. */
    default void recovered() {}
}

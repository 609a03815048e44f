package io.auditlog.enricher.fetch.breaker;

import java.time.Instant;

/**
 * Notified when the API becomes unusable and when it is usable again, for logging and health.
 *
 * <p>Threads: called by the source's threads, one at a time, in order; must not block.
 */
public interface BreakerListener {

    /**
     * Why the API cannot be used.
     *
     * @param at when this was detected
     * @param evidence what was observed, human-readable; contains no secrets
     */
    record Outage(OutageCause cause, Instant at, String evidence) {}

    /** The API has become unusable, or is now unusable for another reason. */
    default void outage(Outage outage) {}

    /** The API is usable again, as shown by a request. */
    default void recovered() {}
}

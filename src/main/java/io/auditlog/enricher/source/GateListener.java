package io.auditlog.enricher.source;

import java.time.Instant;

/**
 * Hears when the API cannot be used and when it can be again, so that intake is paused and health shows it.
 *
 * <p>Threads: called by the source's threads, one at a time, in order; must not block.
 */
public interface GateListener {

    /** Hears nothing. */
    GateListener NONE = new GateListener() {};

    /**
     * Why the API cannot be used.
     *
     * @param kind what keeps it from being used, with the advice for a person
     * @param since when that was noticed
     * @param reason what was seen
     */
    record Closure(ChannelKind kind, Instant since, String reason) {}

    /** It has become unusable, or is unusable for another reason now. */
    default void closed(Closure closure) {}

    /** It can be used again: a probe has shown it. */
    default void opened() {}

    /** No more IDs are of use now ({@code false}), or some are again. It begins open. */
    default void intake(boolean open) {}
}

package io.auditlog.enricher.convert;

import java.time.Instant;

/** Sees the shape of each entry. Threads: any, concurrently; must not block. */
@FunctionalInterface
public interface ShapeObserver {

    /** Looks at nothing. */
    ShapeObserver NONE = (event, shape, data, receivedAt) -> {};

    /**
     * Sees an entry.
     *
     * @param event its event's name
     * @param data its data as text, null if there is none; the shape is of it
     * @param receivedAt when it was received
     */
    void observe(String event, Shape shape, String data, Instant receivedAt);
}

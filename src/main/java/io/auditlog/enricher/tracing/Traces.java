package io.auditlog.enricher.tracing;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Origin;
import org.apache.kafka.common.header.Headers;

/** Begins the spans of IDs. No call blocks or fails for want of a collector. Threads: any. */
public interface Traces extends AutoCloseable {

    /** No spans, no cost. */
    Traces OFF = (id, origin, headers, attempts) -> IdSpan.OFF;

    /**
     * Begins the span of an ID, as a child of the span that its input record's headers name, if they name one.
     *
     * @param id null if the record has no valid one
     * @param attempts requests that earlier workers have sent for it
     */
    IdSpan begin(AuditLogId id, Origin origin, Headers headers, int attempts);

    /** Exports what is left, for at most two seconds. */
    @Override
    default void close() {}
}

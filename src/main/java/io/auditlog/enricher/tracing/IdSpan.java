package io.auditlog.enricher.tracing;

import io.auditlog.enricher.entry.Code;
import org.apache.kafka.common.header.Headers;

/** The span of one ID in one worker, from reading to outcome. Threads: any. */
public interface IdSpan {

    IdSpan OFF = new IdSpan() {};

    /** Begins the span of one more request for this ID. */
    default RequestSpan request() {
        return RequestSpan.OFF;
    }

    /** The requests for the ID are those of another record with the same ID. */
    default void shares(IdSpan other) {}

    /** Names this span in the headers of an output record, in place of the one of the input. */
    default void inject(Headers headers) {}

    /** Ends it with the outcome: a dead letter with this code, or an enriched record if that is null. */
    default void end(Code code) {}

    /** Ends it without an outcome: the next owner of the partition begins another one. */
    default void release() {}
}

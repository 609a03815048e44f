package io.auditlog.enricher.tracing;

import java.util.function.BiConsumer;

/** The span of one HTTP request, from its permit to the end of its reply. Threads: any. */
public interface RequestSpan {

    RequestSpan OFF = new RequestSpan() {};

    /** Adds the headers that name this span to the API, if {@code tracing.propagate} says so. */
    default void propagate(BiConsumer<String, String> headers) {}

    /**
     * Ends it; only the first call has an effect.
     *
     * @param httpStatus status of the reply, 0 without one
     * @param error why there is no complete reply, null if there is one
     */
    default void end(int httpStatus, String error) {}
}

package io.auditlog.enricher.entry;

/** The category of a dead letter, and the {@code {class}} in the name of a dead-letter topic. */
public enum StatusClass {
    /** The input record has no usable ID; the API was not called. */
    INVALID_ID("invalid-id"),
    /** A successful response that is not the requested entry, or that cannot be carried. */
    INVALID_RESPONSE("invalid-response"),
    /** A success status other than 200. */
    SUCCESS_2XX("2xx"),
    /** A redirect; redirects are never followed. */
    REDIRECT_3XX("3xx"),
    /** The API refused this ID. */
    CLIENT_4XX("4xx"),
    /** The API failed on this ID. */
    SERVER_5XX("5xx"),
    /** No complete response arrived. */
    TRANSPORT("transport"),
    /** A fault of the worker itself. */
    INTERNAL("internal");

    private final String label;

    StatusClass(String label) {
        this.label = label;
    }

    /** The name in topics, headers, records and metrics; safe in a topic name. */
    public String label() {
        return label;
    }
}

package io.auditlog.enricher.entry;

/** The exact reason of a dead letter, within its {@link StatusClass}. */
public enum Code {
    ID_INVALID(StatusClass.INVALID_ID),
    ID_UNREADABLE(StatusClass.INVALID_ID),
    PAYLOAD_MALFORMED(StatusClass.INVALID_RESPONSE),
    PAYLOAD_SCHEMA(StatusClass.INVALID_RESPONSE),
    PAYLOAD_OVERSIZED(StatusClass.INVALID_RESPONSE),
    ID_MISMATCH(StatusClass.INVALID_RESPONSE),
    RECORD_OVERSIZED(StatusClass.INVALID_RESPONSE),
    /** The brokers refused a record of this ID for its content: the enriched one, or the OCSF event. */
    RECORD_REFUSED(StatusClass.INVALID_RESPONSE),
    UNEXPECTED_STATUS(StatusClass.SUCCESS_2XX),
    REDIRECT(StatusClass.REDIRECT_3XX),
    BAD_REQUEST(StatusClass.CLIENT_4XX),
    UNAUTHORIZED(StatusClass.CLIENT_4XX),
    FORBIDDEN(StatusClass.CLIENT_4XX),
    NOT_FOUND(StatusClass.CLIENT_4XX),
    CONFLICT(StatusClass.CLIENT_4XX),
    GONE(StatusClass.CLIENT_4XX),
    TOO_MANY_REQUESTS(StatusClass.CLIENT_4XX),
    CLIENT_ERROR(StatusClass.CLIENT_4XX),
    SERVER_ERROR(StatusClass.SERVER_5XX),
    UPSTREAM(StatusClass.SERVER_5XX),
    UNAVAILABLE(StatusClass.SERVER_5XX),
    NOT_SUPPORTED(StatusClass.SERVER_5XX),
    TIMEOUT(StatusClass.TRANSPORT),
    CONNECTION(StatusClass.TRANSPORT),
    PROTOCOL(StatusClass.TRANSPORT),
    /** The API is unreachable: DNS failure, connection refused, no route, connect timeout, or refused by the proxy. */
    UNREACHABLE(StatusClass.TRANSPORT),
    /** The server's certificate is untrusted, expired or for another host, or the server requests a client certificate. */
    TLS(StatusClass.TRANSPORT),
    INTERNAL(StatusClass.INTERNAL);

    private final StatusClass statusClass;

    Code(StatusClass statusClass) {
        this.statusClass = statusClass;
    }

    public StatusClass statusClass() {
        return statusClass;
    }

    /** Whether no connection was established, so that the entry cannot be the cause. */
    public boolean isConnectFailure() {
        return this == UNREACHABLE || this == TLS;
    }

    /** Whether it often resolves itself within minutes: rate limit, server error, no response. */
    public boolean isTransient() {
        return this == TOO_MANY_REQUESTS
                || statusClass == StatusClass.SERVER_5XX
                || statusClass == StatusClass.TRANSPORT;
    }
}

package io.auditlog.enricher.fetch;

import java.util.Map;

/**
 * The relevant headers of a reply; null if absent.
 *
 * @param contentType Content-Type
 * @param retryAfter Retry-After, X-Retry-After and X-RateLimit-Retry-After, one line each
 * @param date Date
 * @param location Location
 * @param rateLimits headers that state the permitted rate, keyed by lower-case name
 */
public record ReplyHeaders(
        String contentType, String retryAfter, String date, String location, Map<String, String> rateLimits) {

    static final ReplyHeaders NONE = new ReplyHeaders(null, null, null, null, Map.of());

    public ReplyHeaders {
        rateLimits = Map.copyOf(rateLimits);
    }
}

package io.auditlog.enricher.fetch;

import java.util.Map;

/**
 * The headers of a reply that matter here; null where there was none.
 *
 * @param contentType Content-Type
 * @param retryAfter Retry-After, X-Retry-After and X-RateLimit-Retry-After, a line for each
 * @param date Date
 * @param location Location
 * @param rateLimits headers that tell of the permitted rate, by their names in lower case
 */
public record ReplyHeaders(
        String contentType, String retryAfter, String date, String location, Map<String, String> rateLimits) {

    static final ReplyHeaders NONE = new ReplyHeaders(null, null, null, null, Map.of());

    public ReplyHeaders {
        rateLimits = Map.copyOf(rateLimits);
    }
}

package io.auditlog.enricher.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings for reaching the API, within the ranges of the configuration keys.
 *
 * @param baseUrl scheme, host and optional port and path before {@code /api/audit-logs/}; http or https
 * @param version HTTP version to use
 * @param maxInFlight maximum in-flight calls, at least 1
 * @param line IDs that may be queued beyond {@code maxInFlight}, at least 1
 * @param requestTimeout end-to-end deadline of one call, from its permit to the last byte
 * @param connectTimeout maximum wait for a connection, TLS handshake included
 * @param maxResponseBytes cap of a reply body in bytes, before and after content decoding
 * @param rateHeaders which rate-limit headers are used, as accepted by
 *     {@link io.auditlog.enricher.ratelimit.RateHeaders#RateHeaders}
 * @param tls trust store for the server's certificate, and the worker's own certificate
 * @param proxy the forward proxy, or null for none
 * @param userAgent value of the User-Agent header
 */
public record SourceSettings(
        URI baseUrl,
        HttpVersion version,
        int maxInFlight,
        int line,
        Duration requestTimeout,
        Duration connectTimeout,
        int maxResponseBytes,
        String rateHeaders,
        TlsSettings tls,
        ApiProxy proxy,
        String userAgent) {

    /** HTTP versions to use. */
    public enum HttpVersion {
        /** HTTP/2 if the TLS handshake offers it, else HTTP/1.1. */
        NEGOTIATE,
        /** HTTP/1.1 only. */
        HTTP_1_1,
        /** HTTP/2 only, over plain text with prior knowledge. */
        HTTP_2
    }

    public SourceSettings {
        Objects.requireNonNull(baseUrl, "baseUrl");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(rateHeaders, "rateHeaders");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(userAgent, "userAgent");
    }

    /** Whether TLS is used. */
    public boolean isSecure() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    /** Whether the proxy forwards each request; otherwise a proxy, if any, is used as a tunnel. */
    public boolean isForwarded() {
        return proxy != null && !isSecure();
    }
}

package io.auditlog.enricher.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * How the API is reached, within the ranges of the keys of the configuration.
 *
 * @param baseUrl scheme, host and optional port and path in front of {@code /api/audit-logs/}; http or https
 * @param version HTTP version to speak
 * @param maxInFlight calls at the API at once, at least 1
 * @param line IDs that may wait beyond {@code maxInFlight} for their turn, at least 1
 * @param requestTimeout end-to-end deadline of one call, from its permit to the last byte
 * @param connectTimeout longest wait for a connection, TLS handshake included
 * @param maxResponseBytes cap of a reply's body in bytes, before and after content decoding
 * @param rateHeaders which headers of the permitted rate count, as {@link
 *     io.auditlog.enricher.ratelimit.RateHeaders#RateHeaders} takes it
 * @param tls what the server's certificate is checked against, and the one that the worker shows
 * @param proxy the forward proxy on the way, or null for none
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

    /** Which HTTP versions are spoken. */
    public enum HttpVersion {
        /** HTTP/2 where the TLS handshake offers it, else HTTP/1.1. */
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

    /** Whether TLS is spoken. */
    public boolean isSecure() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    /** Whether each request is the proxy's to pass on; else it makes a tunnel, if there is one. */
    public boolean isForwarded() {
        return proxy != null && !isSecure();
    }
}

package io.auditlog.enricher.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

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

    /** Whether TLS is used. */
    public boolean isSecure() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    /** Whether the proxy forwards each request; otherwise a proxy, if any, is used as a tunnel. */
    public boolean isForwarded() {
        return proxy != null && !isSecure();
    }

    /**
     * The forward proxy to the API. For an https API it is used as a tunnel and sees only host and port; for http it forwards each
     * request.
     *
     * @param url scheme http, host and port
     * @param user user name for Basic authentication (RFC 7617), without a colon, or null for none; never printed
     * @param password password of that user; never printed
     */
    public record ApiProxy(URI url, String user, String password) {

        /** The Proxy-Authorization value, or null for none. */
        public String authorization() {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return user == null ? null : "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }

    /**
     * Certificate authorities trusted for the API, and the worker's own certificate. The check cannot be disabled.
     *
     * @param trustStore key store with the authorities, or null for the Java platform's own
     * @param keyStore key store with the worker's certificate and its private key, or null for none
     */
    public record TlsSettings(Store trustStore, Store keyStore) {

        /** The Java platform's authorities and no client certificate. */
        public static final TlsSettings PLATFORM = new TlsSettings(null, null);

        /**
         * A key store file.
         *
         * @param location its path
         * @param password password of the store, or null; never printed
         * @param keyPassword password of the private key, or null if it is the store's; never printed
         * @param type PKCS12, JKS or PEM
         */
        public record Store(Path location, String password, String keyPassword, String type) {

            @Override
            public String toString() {
                return location + " (" + type + ")";
            }
        }
    }
}

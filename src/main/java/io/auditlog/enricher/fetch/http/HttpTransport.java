package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.Transport;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.Timer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * The innermost transport: HTTP. The host is fixed, the ID is one path segment; no retries, no redirects.
 *
 * <p>Threads: any may send; replies arrive on the I/O threads.
 */
final class HttpTransport implements Transport {

    private static final Header ACCEPT = new BasicHeader("Accept", "application/json");
    private static final Header ACCEPT_ENCODING = new BasicHeader("Accept-Encoding", "identity");

    final ConnectionPool connections;
    final BodyMemoryBudget room;
    final Timer timer;
    final LongSupplier nanoTime;
    final int maxBytes;
    final Predicate<String> rateHeaders;

    /** Whether a proxy forwards each request and may refuse it. */
    final boolean forwarded;

    private final EntryPath path;
    private final String scheme;
    private final URIAuthority authority;
    private final Header userAgent;
    private final Header proxyAuthorization;
    private volatile KeyHeader keyHeader = new KeyHeader("", null);

    /** The header for one key, built once rather than per request. */
    private record KeyHeader(String key, Header header) {}

    /**
     * The transport.
     *
     * @param room the memory budget shared by long bodies
     * @param timer runs what must not run on the caller's stack
     */
    HttpTransport(
            SourceSettings settings,
            ConnectionPool connections,
            BodyMemoryBudget room,
            Timer timer,
            LongSupplier nanoTime) {
        this.connections = connections;
        this.room = room;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.maxBytes = settings.maxResponseBytes();
        this.rateHeaders = RateHeaders.names(settings.rateHeaders());
        this.forwarded = settings.isForwarded();
        this.path = new EntryPath(settings.baseUrl());
        this.scheme = settings.baseUrl().getScheme();
        this.authority = new URIAuthority(
                settings.baseUrl().getHost(), settings.baseUrl().getPort());
        this.userAgent = new BasicHeader("User-Agent", settings.userAgent());
        this.proxyAuthorization = forwarded ? authorization(settings.proxy()) : null;
    }

    @Override
    public Exchange send(RequestCallback callback) {
        HttpExchange exchange = new HttpExchange(this, callback);
        connections.lease(exchange);
        return exchange;
    }

    @Override
    public void close() {
        connections.close();
    }

    HttpRequest request(RequestCallback callback) {
        BasicHttpRequest request = new BasicHttpRequest("GET", scheme, authority, path.of(callback.id()));
        request.setHeaders(authorization(callback.key()), ACCEPT, ACCEPT_ENCODING, userAgent);
        request.setAbsoluteRequestUri(forwarded);
        if (proxyAuthorization != null) {
            request.addHeader(proxyAuthorization);
        }
        callback.propagate(request::addHeader);
        return request;
    }

    /** Marked sensitive, so that HTTP/2 never adds it to a compression table. */
    private Header authorization(String key) {
        KeyHeader cached = keyHeader;
        if (!cached.key.equals(key)) {
            cached = new KeyHeader(key, new BasicHeader("Authorization", "Bearer " + key, true));
            keyHeader = cached;
        }
        return cached.header;
    }

    /** The header that authenticates the worker to the proxy, marked sensitive too; null without credentials. */
    static Header authorization(ApiProxy proxy) {
        String value = proxy.authorization();
        return value == null ? null : new BasicHeader(HttpHeaders.PROXY_AUTHORIZATION, value, true);
    }
}

package io.auditlog.enricher.source;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.DefaultAsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with HttpClient 5: looks the host up anew each time, tries each of its addresses, shakes hands and
 * learns which HTTP version the server speaks.
 *
 * <p>Threads: any may dial. Looking a host up blocks, so it has a thread of its own.
 */
final class HttpDialer implements Dialer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpDialer.class);

    private final HttpHost target;
    private final Timeout connectTimeout;
    private final TlsConfig tls;
    private final Operator operator;
    private final DefaultConnectingIOReactor reactor;
    private final ExecutorService lookups;

    HttpDialer(SourceSettings settings, int ioThreads, Consumer<Throwable> crashed) {
        this.target = new HttpHost(
                settings.baseUrl().getScheme(),
                settings.baseUrl().getHost().replaceAll("^\\[|]$", ""),
                settings.baseUrl().getPort());
        this.connectTimeout = timeout(settings.connectTimeout());
        this.tls = TlsConfig.custom()
                .setVersionPolicy(policy(settings))
                .setHandshakeTimeout(connectTimeout)
                .build();
        this.operator = new Operator(settings.trust());
        this.reactor = HttpReactor.create(settings, tls.getHttpVersionPolicy(), ioThreads, crashed);
        this.lookups = Executors.newSingleThreadExecutor(daemon("api-dial"));
        reactor.start();
    }

    @Override
    public void dial(Caller caller) {
        try {
            lookups.execute(() -> connect(caller));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; not dialing {} any more", target);
        }
    }

    private void connect(Caller caller) {
        try {
            Future<ManagedAsyncClientConnection> unused =
                    operator.connect(reactor, target, null, connectTimeout, tls, new Connected(caller));
        } catch (RuntimeException e) {
            caller.refused(e);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        reactor.close(CloseMode.IMMEDIATE);
    }

    /** Over plain text nothing is negotiated. */
    private static HttpVersionPolicy policy(SourceSettings settings) {
        return switch (settings.version()) {
            case HTTP_2 -> HttpVersionPolicy.FORCE_HTTP_2;
            case HTTP_1_1 -> HttpVersionPolicy.FORCE_HTTP_1;
            case NEGOTIATE ->
                URIScheme.HTTPS.same(settings.baseUrl().getScheme())
                        ? HttpVersionPolicy.NEGOTIATE
                        : HttpVersionPolicy.FORCE_HTTP_1;
        };
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** HttpClient's own operator; nothing of it is changed, it only cannot be made from outside its package. */
    private static final class Operator extends DefaultAsyncClientConnectionOperator {
        Operator(TlsTrust trust) {
            super(
                    RegistryBuilder.<TlsStrategy>create()
                            .register(
                                    URIScheme.HTTPS.getId(),
                                    ClientTlsStrategyBuilder.create()
                                            .setSslContext(TrustedAuthorities.context(trust))
                                            .buildAsync())
                            .build(),
                    null,
                    null);
        }
    }

    /** Turns a connection into a link. */
    private final class Connected implements FutureCallback<ManagedAsyncClientConnection> {
        private final Caller caller;

        Connected(Caller caller) {
            this.caller = caller;
        }

        @Override
        public void completed(ManagedAsyncClientConnection connection) {
            TlsDetails details = connection.getTlsDetails();
            boolean http2 = tls.getHttpVersionPolicy() == HttpVersionPolicy.FORCE_HTTP_2
                    || (details != null && "h2".equals(details.getApplicationProtocol()));
            caller.connected(new HttpLink(connection, http2));
        }

        @Override
        public void failed(Exception e) {
            caller.refused(e);
        }

        @Override
        public void cancelled() {
            caller.refused(new ClosedChannelException());
        }
    }
}

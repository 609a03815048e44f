package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.tls.TlsContext;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.DefaultAsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicClientExchangeHandler;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.ssl.ApplicationProtocol;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with HttpClient 5: resolves the host anew each time, tries each of its addresses, tunnels through
 * the proxy if configured, performs the TLS handshake and negotiates the HTTP version.
 *
 * <p>Threads: any may connect. DNS resolution blocks, so it has its own thread.
 */
final class HttpConnector implements Connector {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnector.class);
    private static final int HTTPS_PORT = 443;

    private final SourceSettings settings;
    private final HttpHost target;
    private final Timeout connectTimeout;
    private final TlsContext tls;
    private final TlsConfig tlsConfig;
    private final Operator operator = new Operator();
    private final DefaultConnectingIOReactor reactor;
    private final ExecutorService lookups =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("api-dial", true));

    /** Receives all connections. */
    private volatile Listener listener;

    HttpConnector(SourceSettings settings, TlsContext tls, int ioThreads, Consumer<Throwable> crashed) {
        this.settings = settings;
        this.target = host(settings.baseUrl(), settings.isSecure() ? HTTPS_PORT : -1);
        this.connectTimeout =
                Timeout.ofMilliseconds(Math.max(1, settings.connectTimeout().toMillis()));
        this.tls = tls;
        this.tlsConfig = TlsConfig.custom().setVersionPolicy(policy(settings)).build();
        this.reactor = HttpReactor.create(settings, ioThreads, new Http2Signals(() -> listener), crashed);
        reactor.start();
    }

    @Override
    public void connect(Listener asking) {
        listener = asking;
        try {
            lookups.execute(() -> new Attempt(asking).begin());
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; not connecting to {} any more", target);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        reactor.close(CloseMode.IMMEDIATE);
    }

    private static HttpHost host(URI url, int defaultPort) {
        int port = url.getPort() < 0 ? defaultPort : url.getPort();
        return new HttpHost(url.getScheme(), url.getHost().replaceAll("^\\[|]$", ""), port);
    }

    /** Plain-text connections negotiate no version. */
    private static HttpVersionPolicy policy(SourceSettings settings) {
        return switch (settings.version()) {
            case HTTP_2 -> HttpVersionPolicy.FORCE_HTTP_2;
            case HTTP_1_1 -> HttpVersionPolicy.FORCE_HTTP_1;
            case NEGOTIATE -> settings.isSecure() ? HttpVersionPolicy.NEGOTIATE : HttpVersionPolicy.FORCE_HTTP_1;
        };
    }

    /** HttpClient's operator for plain connections, subclassed because it cannot be created outside its package. */
    private static final class Operator extends DefaultAsyncClientConnectionOperator {
        Operator() {
            super(scheme -> null, null, null);
        }
    }

    /** Expects no body. */
    private static final class HeadConsumer extends BasicResponseConsumer<Void> {
        HeadConsumer() {
            super(new DiscardingEntityConsumer<>());
        }

        @Override
        public void consumeResponse(
                HttpResponse response,
                EntityDetails entity,
                HttpContext context,
                FutureCallback<Message<HttpResponse, Void>> callback) {
            callback.completed(new Message<>(response));
        }
    }

    /**
     * A connection attempt. Each step starts the next; the last step, or the first failure, calls the listener. Threads: the
     * look-ups', then the connection's I/O thread.
     */
    private final class Attempt {
        private final Listener listener;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile SSLContext context;

        /** Null until there is one. */
        private volatile ManagedAsyncClientConnection connection;

        Attempt(Listener listener) {
            this.listener = listener;
        }

        void begin() {
            HttpHost first =
                    settings.proxy() == null ? target : host(settings.proxy().url(), -1);
            FutureCallback<ManagedAsyncClientConnection> opened = then(this::opened, TransportFault::connecting);
            try {
                context = settings.isSecure() ? tls.current() : null;
                Future<ManagedAsyncClientConnection> unused =
                        operator.connect(reactor, first, null, connectTimeout, null, opened);
            } catch (RuntimeException e) {
                opened.failed(e);
            }
        }

        private void opened(ManagedAsyncClientConnection its) {
            connection = its;
            if (!settings.isSecure()) {
                negotiated();
            } else if (settings.proxy() == null) {
                startTls();
            } else {
                openTunnel();
            }
        }

        /** CONNECT (RFC 9110, section 9.3.6). */
        private void openTunnel() {
            BasicHttpRequest request = new BasicHttpRequest(Method.CONNECT, target, target.toHostString());
            Header authorization = HttpTransport.authorization(settings.proxy());
            if (authorization != null) {
                request.addHeader(authorization);
            }
            Timeout usual = connection.getSocketTimeout();
            connection.setSocketTimeout(connectTimeout);
            FutureCallback<Message<HttpResponse, Void>> answered = then(
                    reply -> {
                        connection.setSocketTimeout(usual);
                        answered(reply.getHead().getCode());
                    },
                    TransportFault::tunnelling);
            BasicRequestProducer producer = new BasicRequestProducer(request, null);
            new HttpConnection(connection, false)
                    .execute(new BasicClientExchangeHandler<>(producer, new HeadConsumer(), answered));
        }

        private void answered(int status) {
            if (status == HttpStatus.SC_OK) {
                startTls();
            } else {
                refused(TransportFault.proxyRefuses(status));
            }
        }

        private void startTls() {
            FutureCallback<TransportSecurityLayer> handshake = then(layer -> negotiated(), TransportFault::handshaking);
            try {
                ClientTlsStrategyBuilder.create()
                        .setSslContext(context)
                        .buildAsync()
                        .upgrade(connection, target, tlsConfig, connectTimeout, handshake);
            } catch (RuntimeException e) {
                handshake.failed(e);
            }
        }

        /** Both sides have agreed on the HTTP version; requests wait until the protocol has started. */
        private void negotiated() {
            TlsDetails details = connection.getTlsDetails();
            boolean http2 = tlsConfig.getHttpVersionPolicy() == HttpVersionPolicy.FORCE_HTTP_2
                    || (details != null && ApplicationProtocol.HTTP_2.id.equals(details.getApplicationProtocol()));
            if (http2) {
                connection.switchProtocol(ApplicationProtocol.HTTP_2.id, null);
            }
            if (over.compareAndSet(false, true)) {
                listener.connected(new HttpConnection(connection, http2));
            }
        }

        private void refused(Reply.NoAnswer fault) {
            if (over.compareAndSet(false, true)) {
                if (connection != null) {
                    connection.close(CloseMode.IMMEDIATE);
                }
                listener.refused(fault);
            }
        }

        /** A step that throws is a failure too: an attempt that did not end would be waited for by all later calls. */
        private <T> FutureCallback<T> then(Consumer<T> next, Function<Exception, Reply.NoAnswer> fault) {
            return new FutureCallback<>() {
                @Override
                public void completed(T result) {
                    try {
                        next.accept(result);
                    } catch (RuntimeException e) {
                        if (over.get()) {
                            throw e; // the listener's
                        }
                        failed(e);
                    }
                }

                @Override
                public void failed(Exception e) {
                    refused(fault.apply(e));
                }

                @Override
                public void cancelled() {
                    failed(new ClosedChannelException());
                }
            };
        }
    }
}

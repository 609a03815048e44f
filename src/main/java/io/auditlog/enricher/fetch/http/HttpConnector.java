package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
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
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicClientExchangeHandler;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.ssl.ApplicationProtocol;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
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
 * <p>Threads: any may dial. DNS resolution blocks, so it has its own thread.
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
    private final ExecutorService lookups;

    /** Receives all connections. */
    private volatile Caller caller;

    HttpConnector(SourceSettings settings, TlsContext tls, int ioThreads, Consumer<Throwable> crashed) {
        this.settings = settings;
        this.target = host(settings.baseUrl(), settings.isSecure() ? HTTPS_PORT : -1);
        this.connectTimeout = timeout(settings.connectTimeout());
        this.tls = tls;
        this.tlsConfig = TlsConfig.custom().setVersionPolicy(policy(settings)).build();
        this.reactor = HttpReactor.create(settings, ioThreads, new Http2Signals(() -> caller), crashed);
        this.lookups = Executors.newSingleThreadExecutor(new DefaultThreadFactory("api-dial", true));
        reactor.start();
    }

    @Override
    public void dial(Caller asking) {
        caller = asking;
        try {
            lookups.execute(() -> new Dial(asking, tls.current()).begin());
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; not dialing {} any more", target);
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

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
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

    /** A connection attempt. Each step starts the next; the last step, or the first failure, calls the caller. */
    private final class Dial {
        private final Caller caller;
        private final SSLContext context;

        Dial(Caller caller, SSLContext context) {
            this.caller = caller;
            this.context = context;
        }

        void begin() {
            HttpHost first =
                    settings.proxy() == null ? target : host(settings.proxy().url(), -1);
            try {
                Future<ManagedAsyncClientConnection> unused = operator.connect(
                        reactor, first, null, connectTimeout, null, then(this::connected, TransportFault::connecting));
            } catch (RuntimeException e) {
                caller.refused(TransportFault.connecting(e));
            }
        }

        private void connected(ManagedAsyncClientConnection connection) {
            if (!settings.isSecure()) {
                negotiated(connection);
            } else if (settings.proxy() == null) {
                startTls(connection);
            } else {
                openTunnel(connection);
            }
        }

        /** CONNECT (RFC 9110, section 9.3.6). */
        private void openTunnel(ManagedAsyncClientConnection connection) {
            BasicHttpRequest request = new BasicHttpRequest(Method.CONNECT, target, target.toHostString());
            Header authorization = HttpTransport.authorization(settings.proxy());
            if (authorization != null) {
                request.addHeader(authorization);
            }
            Timeout usual = connection.getSocketTimeout();
            connection.setSocketTimeout(connectTimeout);
            AsyncClientExchangeHandler exchange = new BasicClientExchangeHandler<>(
                    new BasicRequestProducer(request, null),
                    new HeadConsumer(),
                    then(
                            reply -> {
                                connection.setSocketTimeout(usual);
                                answered(connection, reply.getHead().getCode());
                            },
                            TransportFault::tunnelling));
            connection.submitCommand(
                    new RequestExecutionCommand(exchange, HttpCoreContext.create()), Command.Priority.NORMAL);
        }

        private void answered(ManagedAsyncClientConnection connection, int status) {
            if (status == HttpStatus.SC_OK) {
                startTls(connection);
            } else {
                connection.close(CloseMode.IMMEDIATE);
                caller.refused(TransportFault.proxyRefuses(status));
            }
        }

        private void startTls(ManagedAsyncClientConnection connection) {
            FutureCallback<TransportSecurityLayer> handshake =
                    then(layer -> negotiated(connection), TransportFault::handshaking);
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
        private void negotiated(ManagedAsyncClientConnection connection) {
            TlsDetails details = connection.getTlsDetails();
            boolean http2 = tlsConfig.getHttpVersionPolicy() == HttpVersionPolicy.FORCE_HTTP_2
                    || (details != null && ApplicationProtocol.HTTP_2.id.equals(details.getApplicationProtocol()));
            if (http2) {
                connection.switchProtocol(ApplicationProtocol.HTTP_2.id, null);
            }
            caller.connected(new HttpApiConnection(connection, http2));
        }

        private <T> FutureCallback<T> then(Consumer<T> next, Function<Exception, Reply.NoAnswer> fault) {
            return new FutureCallback<>() {
                @Override
                public void completed(T result) {
                    next.accept(result);
                }

                @Override
                public void failed(Exception e) {
                    caller.refused(fault.apply(e));
                }

                @Override
                public void cancelled() {
                    failed(new ClosedChannelException());
                }
            };
        }
    }
}

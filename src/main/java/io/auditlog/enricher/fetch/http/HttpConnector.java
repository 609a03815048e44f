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
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
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
import org.apache.hc.core5.http.nio.command.StaleCheckCommand;
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
import org.apache.hc.core5.util.Identifiable;
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
            lookups.execute(() -> begin(asking));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; not connecting to {} any more", target);
        }
    }

    private void begin(Listener asking) {
        Attempt attempt;
        try {
            attempt = new Attempt(asking, tls.current());
        } catch (RuntimeException e) {
            asking.refused(TransportFault.connecting(e));
            return;
        }
        attempt.begin();
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

    private static void execute(ManagedAsyncClientConnection connection, AsyncClientExchangeHandler handler) {
        connection.submitCommand(
                new RequestExecutionCommand(handler, HttpCoreContext.create()), Command.Priority.NORMAL);
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

    /** A connection of HttpClient; work is queued for its I/O thread. */
    private record HttpConnection(ManagedAsyncClientConnection connection, boolean isShared) implements Connection {

        @Override
        public String id() {
            return ((Identifiable) connection).getId();
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public SSLSession tlsSession() {
            return connection.getSSLSession();
        }

        @Override
        public void execute(AsyncClientExchangeHandler handler) {
            HttpConnector.execute(connection, handler);
        }

        @Override
        public void probe(Consumer<Boolean> alive) {
            connection.submitCommand(new StaleCheckCommand(alive), Command.Priority.NORMAL);
        }

        @Override
        public void close() {
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    /** A connection attempt. Each step starts the next; the last step, or the first failure, calls the listener. */
    private final class Attempt {
        private final Listener listener;
        private final SSLContext context;

        Attempt(Listener listener, SSLContext context) {
            this.listener = listener;
            this.context = context;
        }

        void begin() {
            HttpHost first =
                    settings.proxy() == null ? target : host(settings.proxy().url(), -1);
            try {
                Future<ManagedAsyncClientConnection> unused = operator.connect(
                        reactor, first, null, connectTimeout, null, then(this::connected, TransportFault::connecting));
            } catch (RuntimeException e) {
                listener.refused(TransportFault.connecting(e));
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
            FutureCallback<Message<HttpResponse, Void>> answered = then(
                    reply -> {
                        connection.setSocketTimeout(usual);
                        answered(connection, reply.getHead().getCode());
                    },
                    TransportFault::tunnelling);
            BasicRequestProducer producer = new BasicRequestProducer(request, null);
            execute(connection, new BasicClientExchangeHandler<>(producer, new HeadConsumer(), answered));
        }

        private void answered(ManagedAsyncClientConnection connection, int status) {
            if (status == HttpStatus.SC_OK) {
                startTls(connection);
            } else {
                connection.close(CloseMode.IMMEDIATE);
                listener.refused(TransportFault.proxyRefuses(status));
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
            listener.connected(new HttpConnection(connection, http2));
        }

        private <T> FutureCallback<T> then(Consumer<T> next, Function<Exception, Reply.NoAnswer> fault) {
            return new FutureCallback<>() {
                @Override
                public void completed(T result) {
                    next.accept(result);
                }

                @Override
                public void failed(Exception e) {
                    listener.refused(fault.apply(e));
                }

                @Override
                public void cancelled() {
                    failed(new ClosedChannelException());
                }
            };
        }
    }
}

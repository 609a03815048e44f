package io.auditlog.enricher.fetch.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.reactor.ssl.SSLSessionInitializer;

/** A server that speaks HTTP/2, over plain text with prior knowledge or over TLS. */
final class Http2Server implements AutoCloseable {

    /** Counts down when the first connection is closed. */
    final CountDownLatch hungUp = new CountDownLatch(1);

    final List<HttpRequest> requests = Collections.synchronizedList(new ArrayList<>());

    private final HttpAsyncServer server;
    private final String scheme;
    private final int port;

    Http2Server(SSLContext tls, HttpVersionPolicy policy) throws IOException, InterruptedException, ExecutionException {
        this(tls, policy, null);
    }

    /**
     * Answers everything with an entry, a long one where the ID begins with {@code long}, nothing at all where with
     * {@code silent}.
     *
     * @param initializer what else TLS has to be, or null
     */
    Http2Server(SSLContext tls, HttpVersionPolicy policy, SSLSessionInitializer initializer)
            throws IOException, InterruptedException, ExecutionException {
        H2ServerBootstrap bootstrap = H2ServerBootstrap.bootstrap()
                .setCanonicalHostName("127.0.0.1")
                .setVersionPolicy(policy)
                .setIOSessionListener((IOSessionListener) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {IOSessionListener.class}, this::onSessionEvent))
                .register("*", new Answers());
        if (tls != null) {
            bootstrap.setTlsStrategy(new H2ServerTlsStrategy(tls, initializer, null));
        }
        server = bootstrap.create();
        scheme = tls == null ? "http" : "https";
        server.start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        port = ((InetSocketAddress) server.listen(address, tls == null ? URIScheme.HTTP : URIScheme.HTTPS)
                        .get()
                        .getAddress())
                .getPort();
    }

    /** The HTTP version of each request. */
    List<String> versions() {
        return requests.stream()
                .map(request -> request.getVersion() == null
                        ? "HTTP/2.0"
                        : request.getVersion().format())
                .toList();
    }

    URI url() {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    /** Closes the port first: who is still let in by a server that closes would never hear from it. */
    @Override
    public void close() {
        try {
            server.pause();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (isListening()) {
            Thread.onSpinWait();
        }
        server.close(CloseMode.IMMEDIATE);
    }

    private boolean isListening() {
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return caller.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private final class Answers implements AsyncServerRequestHandler<Message<HttpRequest, Void>> {
        @Override
        public AsyncRequestConsumer<Message<HttpRequest, Void>> prepare(
                HttpRequest request, EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(entity == null ? null : new DiscardingEntityConsumer<>());
        }

        @Override
        public void handle(Message<HttpRequest, Void> message, ResponseTrigger trigger, HttpContext context)
                throws org.apache.hc.core5.http.HttpException, IOException {
            requests.add(message.getHead());
            if (message.getHead().getPath().contains("silent")) {
                return;
            }
            trigger.submitResponse(
                    AsyncResponseBuilder.create(200)
                            .setEntity(entry(message.getHead().getPath()), ContentType.APPLICATION_JSON)
                            .build(),
                    context);
        }
    }

    private static String entry(String path) {
        return path.contains("long") ? "{\"id\":\"" + "x".repeat(Wire.CAP - 9) + "\"}" : "{\"id\":\"x\"}";
    }

    /** Of a listener's seven methods only one matters. */
    private Object onSessionEvent(Object proxy, Method event, Object[] arguments) {
        if (event.getName().equals("disconnected")) {
            hungUp.countDown();
        }
        return null;
    }
}

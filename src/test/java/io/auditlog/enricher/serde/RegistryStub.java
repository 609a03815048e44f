package io.auditlog.enricher.serde;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A registry server that gives scripted answers in their order, the last one for ever.
 *
 * <p>Threads: its own; the test reads the requests.
 */
final class RegistryStub implements AutoCloseable {

    record Request(String line, Headers headers, String body) {}

    /** A negative status leaves the client without an answer, status 0 cuts the connection. */
    record Answer(int status, String body) {}

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Deque<Answer> script;

    private RegistryStub(HttpServer server, Answer... script) {
        this.server = server;
        this.script = new ArrayDeque<>(List.of(script));
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static RegistryStub answering(Answer... script) throws IOException {
        return new RegistryStub(HttpServer.create(LOOPBACK, 0), script);
    }

    static RegistryStub overTls(SSLContext tls, boolean clientCertificateRequired, Answer... script)
            throws IOException {
        HttpsServer server = HttpsServer.create(LOOPBACK, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(clientCertificateRequired);
                parameters.setSSLParameters(wanted);
            }
        });
        return new RegistryStub(server, script);
    }

    static Answer ok(String body) {
        return new Answer(200, body);
    }

    static Answer error(int status, int code, String message) {
        return new Answer(status, "{\"error_code\":" + code + ",\"message\":\"" + message + "\"}");
    }

    static Answer silence() {
        return new Answer(-1, "");
    }

    static Answer cut() {
        return new Answer(0, "");
    }

    String url() {
        return "http://" + authority();
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Request> requests() {
        return requests;
    }

    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String line =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().toASCIIString();
        requests.add(new Request(line, exchange.getRequestHeaders(), body));
        Answer answer = next();
        if (answer.status() > 0) {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } else if (answer.status() < 0) {
            awaitClosing();
        }
        exchange.close();
    }

    private synchronized Answer next() {
        return script.size() > 1 ? script.poll() : script.peek();
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

package io.auditlog.enricher.sandbox.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.auditlog.enricher.sandbox.LoopbackPorts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A schema registry in this JVM, on the loopback interface alone. It can be stopped and started again on the same port
 * with all that it knew, and it can be told to fail.
 *
 * <p>Threads: any.
 */
public final class SandboxRegistry implements AutoCloseable {

    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final int OK = 200;
    private static final int THREADS = 4;

    private final Routes routes = new Routes(new Catalog());
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final int port;
    private final byte[] authorization;
    private volatile int failure;
    private HttpServer server;
    private ExecutorService threads;

    private SandboxRegistry(int port, byte[] authorization) {
        this.port = port == 0 ? LoopbackPorts.next() : port;
        this.authorization = authorization;
    }

    /** A registry that anybody may use. */
    public static SandboxRegistry start() {
        return start(0);
    }

    /** A registry that anybody may use, on a port of its own; 0 for any free one. */
    public static SandboxRegistry start(int port) {
        SandboxRegistry registry = new SandboxRegistry(port, null);
        registry.up();
        return registry;
    }

    /** A registry that demands basic authentication. */
    public static SandboxRegistry start(int port, String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(pair);
        SandboxRegistry registry = new SandboxRegistry(port, header.getBytes(StandardCharsets.UTF_8));
        registry.up();
        return registry;
    }

    /** Its address, without a slash at the end; stays the same while it is down. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** How many requests it has answered since it was made. */
    public long requests() {
        return requests.size();
    }

    /** Method and path of every request, in their order. */
    public List<String> requestLines() {
        return List.copyOf(requests);
    }

    /** Answers every request with this error status from now on; 0 for ordinary answers. */
    public void failWith(int status) {
        failure = status;
    }

    /** Starts it again after {@link #down}, on the same port, with all that it knew. */
    public synchronized void up() {
        if (server != null) {
            return;
        }
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
        threads = Executors.newFixedThreadPool(THREADS);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Stops it: connections are refused. */
    public synchronized void down() {
        if (server == null) {
            return;
        }
        server.stop(0);
        threads.shutdownNow();
        server = null;
    }

    @Override
    public void close() {
        down();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
            try {
                check(exchange);
                Object answer = routes.answer(request(exchange, body));
                send(exchange, OK, answer instanceof Verbatim verbatim ? utf8(verbatim.text()) : Json.bytes(answer));
            } catch (RegistryFault fault) {
                send(exchange, fault.status(), Json.fault(fault));
            }
        }
    }

    private void check(HttpExchange exchange) {
        if (failure != 0) {
            throw RegistryFault.told(failure);
        }
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null && (sent == null || !MessageDigest.isEqual(authorization, utf8(sent)))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
            throw RegistryFault.unauthorized();
        }
    }

    private static Routes.Request request(HttpExchange exchange, byte[] body) {
        List<String> path = Arrays.stream(exchange.getRequestURI().getRawPath().split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        String query = exchange.getRequestURI().getRawQuery();
        Set<String> options = Arrays.stream((query == null ? "" : query).split("&", -1))
                .filter(parameter -> parameter.endsWith("=true"))
                .map(parameter -> parameter.substring(0, parameter.indexOf('=')))
                .collect(Collectors.toSet());
        return new Routes.Request(exchange.getRequestMethod(), path, options, body);
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

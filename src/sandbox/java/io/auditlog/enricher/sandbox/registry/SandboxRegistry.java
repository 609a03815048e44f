package io.auditlog.enricher.sandbox.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.auditlog.enricher.sandbox.JsonMember;
import io.auditlog.enricher.sandbox.LoopbackPorts;
import io.auditlog.enricher.sandbox.registry.Catalog.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A schema registry in this JVM, on the loopback interface alone. It can be stopped and started again on the same port
 * with all that it knew.
 *
 * <p>Threads: any.
 */
public final class SandboxRegistry implements AutoCloseable {

    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final int OK = 200;
    private static final int THREADS = 4;

    private final Catalog catalog = new Catalog();
    private final int port;
    private final String authorization;
    private HttpServer server;
    private ExecutorService threads;

    private SandboxRegistry(int port, String authorization) {
        this.port = port == 0 ? LoopbackPorts.next() : port;
        this.authorization = authorization;
    }

    /** A registry that anybody may use, on any free port. */
    public static SandboxRegistry start() {
        SandboxRegistry registry = new SandboxRegistry(0, null);
        registry.up();
        return registry;
    }

    /** A registry that demands basic authentication; port 0 for any free one. */
    public static SandboxRegistry start(int port, String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(UTF_8);
        SandboxRegistry registry =
                new SandboxRegistry(port, "Basic " + Base64.getEncoder().encodeToString(pair));
        registry.up();
        return registry;
    }

    /** Its address, without a slash at the end; stays the same while it is down. */
    public String url() {
        return "http://127.0.0.1:" + port;
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
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            try {
                String sent = exchange.getRequestHeaders().getFirst("Authorization");
                if (authorization != null && !authorization.equals(sent)) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
                    throw RegistryFault.unauthorized();
                }
                send(exchange, OK, answer(exchange, body));
            } catch (RegistryFault fault) {
                String message = quoted(fault.getMessage());
                send(exchange, fault.status(), "{\"error_code\":" + fault.code() + ",\"message\":" + message + "}");
            }
        }
    }

    private String answer(HttpExchange exchange, String body) {
        List<String> path = Arrays.stream(exchange.getRequestURI().getRawPath().split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), UTF_8))
                .toList();
        String subject = path.size() > 1 ? path.get(1) : "";
        String last = path.isEmpty() ? "" : path.get(path.size() - 1);
        String route = exchange.getRequestMethod() + " " + String.join("/", generic(path));
        return switch (route) {
            case "GET subjects" -> list(catalog.subjects().stream().sorted().map(SandboxRegistry::quoted));
            case "POST subjects/*" -> described(catalog.lookUp(subject, schema(body)));
            case "GET subjects/*/versions" ->
                list(catalog.versions(subject).stream().map(version -> Integer.toString(version.number())));
            case "POST subjects/*/versions" -> "{\"id\":" + catalog.register(subject, schema(body)) + "}";
            case "GET subjects/*/versions/*" -> described(catalog.version(subject, last));
            case "POST compatibility/subjects/*/*/latest" ->
                "{\"is_compatible\":" + catalog.accepts(path.get(2), schema(body)) + "}";
            case "GET schemas/ids/*" -> "{\"schema\":" + quoted(catalog.schema(last)) + "}";
            default -> throw RegistryFault.noPath();
        };
    }

    /** A path with {@code *} for each segment that is a name: the one behind {@code subjects}, and whatever ends it. */
    private static List<String> generic(List<String> path) {
        boolean ofSubject = !path.isEmpty() && path.get(0).equals("subjects");
        int name = ofSubject ? 1 : 2;
        return IntStream.range(0, path.size())
                .mapToObj(i -> i == name || i == 3 ? "*" : path.get(i))
                .toList();
    }

    private static String described(Version version) {
        return "{\"subject\":" + quoted(version.subject()) + ",\"version\":" + version.number() + ",\"id\":"
                + version.id() + ",\"schema\":" + quoted(version.schema()) + "}";
    }

    private static String schema(String body) {
        Map<String, String> members = new HashMap<>();
        try {
            JsonMember.of(body).forEach(member -> members.put(member.name(), member.text()));
        } catch (IOException e) {
            throw RegistryFault.unreadable(e.getMessage());
        }
        String type = members.getOrDefault("schemaType", "AVRO");
        String schema = members.getOrDefault("schema", "");
        if (!type.equals("AVRO") || schema.isBlank()) {
            throw RegistryFault.invalidSchema("this registry knows Avro alone");
        }
        return schema;
    }

    private static String list(Stream<String> elements) {
        return elements.collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}

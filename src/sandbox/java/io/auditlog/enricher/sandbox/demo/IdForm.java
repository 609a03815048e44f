package io.auditlog.enricher.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;

/**
 * Takes IDs from a person, as a form in a browser or by {@code curl -d id=...}, and publishes them.
 *
 * <p>Threads: one of its own.
 */
final class IdForm implements AutoCloseable {

    private static final int MAX_BYTES = 1_000_000;
    private static final String FORM =
            "<form method=post>Audit-log ID: <input name=id> <button>Publish</button></form>";

    private final IdPublisher publisher;
    private final HttpServer server;

    /** Opens at once. */
    IdForm(IdPublisher publisher, int port) throws IOException {
        this.publisher = publisher;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
                publish(exchange, new String(exchange.getRequestBody().readNBytes(MAX_BYTES), UTF_8));
            } else {
                send(exchange, 200, "text/html", FORM);
            }
        }
    }

    private void publish(HttpExchange exchange, String form) throws IOException {
        StringBuilder answer = new StringBuilder();
        for (String field : form.split("&", -1)) {
            if (field.startsWith("id=")) {
                String id = URLDecoder.decode(field.substring("id=".length()), UTF_8);
                answer.append("published \"").append(Escaped.text(id)).append("\" as ");
                answer.append(publisher.publish(id)).append('\n');
            }
        }
        boolean any = answer.length() > 0;
        send(exchange, any ? 200 : 400, "text/plain", any ? answer.toString() : "send id=..., as a form does\n");
    }

    private static void send(HttpExchange exchange, int status, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType + "; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

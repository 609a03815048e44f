package io.auditlog.enricher.monitoring.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.auditlog.enricher.monitoring.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The HTTP admin endpoint: {@code /live} and {@code /ready} for an orchestrator (200 or 503), {@code /health}, {@code /open}
 * and an HTML page at {@code /} for operators, {@code /metrics} for Prometheus. It has no authentication, so it listens on
 * loopback by default.
 *
 * <p>Threads: a few daemon threads of its own; the suppliers are called on any of them.
 */
public final class AdminServer implements AutoCloseable {

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** An orchestrator typically probes every ten seconds and gives up after a few failures. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);

    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS, task -> thread(task, "watch-http"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> thread(task, "watch-limit"));

    private record Answer(int status, String text) {}

    /**
     * Starts the server.
     *
     * @param address need not be resolved; port 0 for any free one
     * @throws IOException if the address cannot be bound; the message names it
     */
    public AdminServer(InetSocketAddress address, Supplier<Health> health, Overview overview, Supplier<String> metrics)
            throws IOException {
        try {
            server = HttpServer.create(new InetSocketAddress(address.getHostString(), address.getPort()), 0);
        } catch (IOException e) {
            throw new IOException(
                    "http.listen " + address.getHostString() + ":" + address.getPort() + " cannot be bound: "
                            + e.getMessage(),
                    e);
        }
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // a request during shutdown
        server.setExecutor(request -> workers.execute(() -> limited(request)));
        serve("/", HTML, () -> new Answer(200, overview.html()));
        serve("/live", TEXT, () -> answer(health.get().live()));
        serve("/ready", TEXT, () -> answer(health.get().ready()));
        serve("/health", JSON, () -> new Answer(200, health.get().json()));
        serve("/open", JSON, () -> new Answer(200, overview.open()));
        serve("/metrics", PROMETHEUS, () -> new Answer(200, metrics.get()));
        server.start();
    }

    /** The bound port. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        timer.shutdownNow();
    }

    /**
     * At the time limit the thread is interrupted, which closes the channel that it reads from or writes to: a client
     * that stalls in the middle of a request cannot starve the orchestrator's probes.
     */
    private void limited(Runnable request) {
        FutureTask<Void> task = new FutureTask<>(request, null); // never interrupts its thread after completion
        Future<?> end = timer.schedule(() -> task.cancel(true), REQUEST_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        task.run();
        end.cancel(false);
    }

    private static Answer answer(boolean good) {
        return good ? new Answer(200, "ok\n") : new Answer(503, "no: see /health\n");
    }

    private void serve(String path, String contentType, Supplier<Answer> content) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().equals(path)) {
                    send(exchange, contentType, content.get());
                } else {
                    send(exchange, TEXT, new Answer(404, "there are /, /live, /ready, /health, /open and /metrics\n"));
                }
            }
        });
    }

    private static void send(HttpExchange exchange, String contentType, Answer answer) throws IOException {
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", StatusPage.POLICY);
        exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

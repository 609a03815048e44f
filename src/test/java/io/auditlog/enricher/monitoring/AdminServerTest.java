package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an orchestrator, a person and Prometheus are told. */
final class AdminServerTest {

    private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);
    private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");

    private static final HealthFigures FIGURES =
            new HealthFigures(12.5, 50, 7, 3, 2, 40, 90, 123_456L, 4L, 17, "0a1b2c3d", "1.2.3");

    private final AtomicReference<Health> health =
            new AtomicReference<>(new Health("RUNNING", SINCE, "the API answers", "", true, true, FIGURES));

    @Test
    void shouldAnswerByHealth() throws Exception {
        try (Meters meters = new Meters();
                AdminServer server = new AdminServer(ANY_PORT, health::get, meters::scrape)) {
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/ready").statusCode()).isEqualTo(200);
            health.set(new Health(
                    "STARTING", SINCE, "a \"quoted\"\nreason", "wait", true, false, HealthFigures.idle(50, "1.2.3")));
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(server, "/health").body())
                    .isEqualTo("{\"state\":\"STARTING\",\"since\":\"2026-03-01T12:00:00Z\","
                            + "\"reason\":\"a \\\"quoted\\\"\\nreason\",\"advice\":\"wait\","
                            + "\"live\":true,\"ready\":false,\"effectiveRate\":0.0,\"configuredRate\":50.0,"
                            + "\"inFlight\":0,\"held\":0,\"heldByOutcome\":0,\"openLines\":0,\"oldestOpenSeconds\":0,\"lag\":null,"
                            + "\"lagAgeSeconds\":null,\"expired\":0,"
                            + "\"keyFingerprint\":null,\"version\":\"1.2.3\"}\n");
            assertThat(get(server, "/live/x").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldShowCountersAndGaugesWithTheirMeaning() throws Exception {
        try (Meters meters = new Meters();
                AdminServer server = new AdminServer(ANY_PORT, health::get, meters::scrape)) {
            Count enriched = meters.count(Metric.ENRICHED);
            enriched.add();
            enriched.add();
            meters.count(Metric.DEAD_LETTERS, "4xx", "NOT_FOUND").add();
            meters.gauge(Metric.OPEN_LINES, () -> 42);
            String text = get(server, "/metrics").body();
            assertThat(text)
                    .contains("enricher_records_enriched_total 2.0")
                    .contains("enricher_records_dead_letters_total{class=\"4xx\",code=\"NOT_FOUND\"} 1.0")
                    .contains("enricher_ledger_open 42.0")
                    .contains("# HELP enricher_ledger_open IDs read and not yet answered");
        }
    }

    @Test
    void shouldShowTheFiguresAndAPageWithoutAnythingFromOutside() throws Exception {
        try (AdminServer server = new AdminServer(ANY_PORT, health::get, () -> "")) {
            assertThat(get(server, "/health").body())
                    .contains(
                            "\"effectiveRate\":12.5,\"configuredRate\":50.0,\"inFlight\":7,\"held\":3,\"heldByOutcome\":2,"
                                    + "\"openLines\":40,\"oldestOpenSeconds\":90,\"lag\":123456,\"lagAgeSeconds\":4,\"expired\":17,"
                                    + "\"keyFingerprint\":\"0a1b2c3d\",\"version\":\"1.2.3\"}");
            health.set(new Health("PAUSED_TLS", SINCE, "<script>&\"'", "look", true, true, FIGURES));
            HttpResponse<String> page = get(server, "/");
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
            assertThat(page.body())
                    .contains(
                            "<h1>PAUSED_TLS</h1>",
                            "&lt;script&gt;&amp;&quot;&#39;",
                            "2 by outcome keys",
                            "123456, read 4 s ago",
                            "0a1b2c3d",
                            "look")
                    .contains("http-equiv=\"refresh\"", "href=\"/metrics\"")
                    .doesNotContain("<script", "http:", "https:", "src=");
            assertThat(get(server, "/other").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldSayWhichAddressIsTaken() throws Exception {
        try (AdminServer first = new AdminServer(ANY_PORT, health::get, () -> "")) {
            ListenAddress taken = new ListenAddress("127.0.0.1", first.port());
            assertThatThrownBy(() -> new AdminServer(taken, health::get, () -> "").close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("http.listen 127.0.0.1:" + first.port());
        }
    }

    @Test
    void shouldAnswerWhileClientsKeepSilentInTheMiddleOfTheirRequests() throws Exception {
        try (AdminServer server = new AdminServer(ANY_PORT, health::get, () -> "");
                SilentClients clients = new SilentClients(server.port())) {
            clients.write(9);
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldFeelThePulseOnlyWhileAProcessorIsOpen() {
        // Given
        AtomicLong now = new AtomicLong();
        Heartbeat pulse = new Heartbeat(now::get, Duration.ofSeconds(60));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(pulse.alive()).as("no processor").isTrue();
        assertThat(pulse.age()).as("no processor").isZero();
        // When
        pulse.processorOpened();
        assertThat(pulse.alive()).as("just opened").isTrue();
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        // Then
        assertThat(pulse.alive()).as("no beat").isFalse();
        pulse.beat();
        assertThat(pulse.alive()).as("a beat").isTrue();
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(pulse.age()).as("no beat since").isEqualTo(Duration.ofSeconds(61));
        pulse.processorClosed();
        assertThat(pulse.age()).as("the last processor is gone").isZero();
    }

    /** Clients that have sent one byte each. */
    private static final class SilentClients implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        private final int port;

        SilentClients(int port) {
            this.port = port;
        }

        void write(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(socket);
                socket.getOutputStream().write('G');
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static HttpResponse<String> get(AdminServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}

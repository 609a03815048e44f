package io.auditlog.enricher.monitoring.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.monitoring.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an orchestrator, a person and Prometheus read. */
final class AdminServerTest {

    private static final InetSocketAddress ANY_PORT = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");

    private static final Health.Figures FIGURES = new Health.Figures(
            12.5,
            50,
            7,
            3,
            2,
            40,
            90,
            123_456L,
            4L,
            17,
            List.of("2026-01-02T03:04:05Z a <b>"),
            "0a1b2c3d",
            true,
            null,
            "1.2.3");

    private final AtomicReference<Health> health =
            new AtomicReference<>(new Health("RUNNING", SINCE, "the API answers", "", true, true, FIGURES));
    private final Overview overview = new Overview(
            new SimpleMeterRegistry(),
            health::get,
            List::of,
            new Recent(),
            new Overview.Identity(
                    "worker", new Topics("ids", "enriched", "dead-{class}"), URI.create("https://api.example.com")),
            () -> SINCE);
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = new AdminServer(ANY_PORT, health::get, overview, () -> "a_metric 1.0\n");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldAnswerByHealth() throws Exception {
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).isEqualTo("a_metric 1.0\n");
        assertThat(get("/open").body()).isEqualTo("{\"open\":40,\"oldest\":[]}\n");
        assertThat(get("/health").body())
                .contains(
                        "\"effectiveRate\":12.5,\"configuredRate\":50.0,\"inFlight\":7,\"held\":3,\"heldByOutcome\":2,"
                                + "\"openLines\":40,\"oldestOpenSeconds\":90,\"lag\":123456,\"lagAgeSeconds\":4,\"expired\":17,"
                                + "\"drift\":[\"2026-01-02T03:04:05Z a <b>\"],\"keyFingerprint\":\"0a1b2c3d\",\"keyAccepted\":true,\"keyProblem\":null,\"version\":\"1.2.3\"}");

        health.set(new Health(
                "STARTING", SINCE, "a \"quoted\"\nreason", "wait", true, false, Health.Figures.idle(50, "1.2.3")));

        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health").body())
                .isEqualTo(
                        "{\"state\":\"STARTING\",\"since\":\"2026-03-01T12:00:00Z\","
                                + "\"reason\":\"a \\\"quoted\\\"\\nreason\",\"advice\":\"wait\","
                                + "\"live\":true,\"ready\":false,\"effectiveRate\":0.0,\"configuredRate\":50.0,"
                                + "\"inFlight\":0,\"held\":0,\"heldByOutcome\":0,\"openLines\":0,\"oldestOpenSeconds\":0,\"lag\":null,"
                                + "\"lagAgeSeconds\":null,\"expired\":0,"
                                + "\"drift\":[],\"keyFingerprint\":null,\"keyAccepted\":false,\"keyProblem\":null,\"version\":\"1.2.3\"}\n");
        assertThat(get("/live/x").statusCode()).isEqualTo(404);
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldShowAPageThatMayLoadNothingFromOutside() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none'")
                        .contains("script-src 'sha256-")
                        .doesNotContain("http:", "https:", "*"));
        assertThat(page.body()).contains("<h1>").doesNotContain("{{", "src=");
    }

    @Test
    void shouldNameTheAddressThatIsTaken() {
        InetSocketAddress taken = InetSocketAddress.createUnresolved("127.0.0.1", server.port());
        assertThatThrownBy(() -> new AdminServer(taken, health::get, overview, () -> "").close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http.listen 127.0.0.1:" + server.port());
    }

    @Test
    void shouldAnswerWhileClientsStallInTheMiddleOfTheirRequests() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 9; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
                clients.add(client);
                client.getOutputStream().write('G');
            }
            assertThat(get("/live").statusCode()).isEqualTo(200);
            assertThat(get("/metrics").statusCode()).isEqualTo(200);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}

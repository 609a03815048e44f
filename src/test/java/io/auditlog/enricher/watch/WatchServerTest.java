package io.auditlog.enricher.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an orchestrator, a person and Prometheus are told. */
final class WatchServerTest {

    private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);
    private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicReference<Health> health =
            new AtomicReference<>(new Health("RUNNING", SINCE, "the API answers", "", true, true));

    @Test
    void shouldAnswerByHealth() throws Exception {
        try (Meters meters = new Meters();
                WatchServer server = new WatchServer(ANY_PORT, health::get, meters::scrape)) {
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/ready").statusCode()).isEqualTo(200);
            health.set(new Health("STARTING", SINCE, "a \"quoted\"\nreason", "wait", true, false));
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(server, "/health").body())
                    .isEqualTo("{\"state\":\"STARTING\",\"since\":\"2026-03-01T12:00:00Z\","
                            + "\"reason\":\"a \\\"quoted\\\"\\nreason\",\"advice\":\"wait\","
                            + "\"live\":true,\"ready\":false}\n");
            assertThat(get(server, "/live/x").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldShowCountersAndGaugesWithTheirMeaning() throws Exception {
        try (Meters meters = new Meters();
                WatchServer server = new WatchServer(ANY_PORT, health::get, meters::scrape)) {
            meters.count(Metric.ENRICHED);
            meters.count(Metric.ENRICHED);
            meters.count(Metric.DEAD_LETTERS, "NOT_FOUND");
            meters.gauge(Metric.OPEN_LINES, () -> 42);
            String text = get(server, "/metrics").body();
            assertThat(text)
                    .contains("enricher_records_enriched_total 2.0")
                    .contains("enricher_records_dead_letters_total{code=\"NOT_FOUND\"} 1.0")
                    .contains("enricher_ledger_open 42.0")
                    .contains("# HELP enricher_ledger_open IDs read and not yet answered");
        }
    }

    @Test
    void shouldSayWhichAddressIsTaken() throws Exception {
        try (WatchServer first = new WatchServer(ANY_PORT, health::get, () -> "")) {
            ListenAddress taken = new ListenAddress("127.0.0.1", first.port());
            assertThatThrownBy(() -> new WatchServer(taken, health::get, () -> "").close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("http.listen 127.0.0.1:" + first.port());
        }
    }

    @Test
    void shouldFeelThePulseOnlyWhileAProcessorIsOpenAndNothingIsPaused() {
        // Given
        AtomicLong now = new AtomicLong();
        Pulse pulse = new Pulse(now::get, Duration.ofSeconds(60));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(pulse.alive()).as("no processor").isTrue();
        // When
        pulse.processorOpened();
        assertThat(pulse.alive()).as("just opened").isTrue();
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        // Then
        assertThat(pulse.alive()).as("no beat").isFalse();
        pulse.beat();
        assertThat(pulse.alive()).as("a beat").isTrue();
        pulse.paused(true);
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(pulse.alive()).as("paused").isTrue();
        pulse.paused(false);
        assertThat(pulse.alive()).as("just resumed").isTrue();
    }

    private static HttpResponse<String> get(WatchServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}

package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.monitoring.MetricsReference;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker at work shows every metric that there is, in a bounded number of series, and no ID. */
@ExtendWith(SharedBroker.class)
final class MetricsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MAX_SERIES = 350;

    @Test
    void shouldShowEveryMetricInABoundedNumberOfSeries(SandboxBroker broker) throws Exception {
        // Given
        List<String> ids = new ArrayList<>(
                IntStream.range(0, 500).mapToObj(i -> "distinctive-" + i).toList());
        ids.add(Fault.STATUS.id("410", 99, ""));
        ids.add(Fault.STATUS.id("500", 1, ""));
        try (Stage stage = new Stage(broker, "metrics", 3, ApiSettings.defaults())
                        .with("rate.limit.per.second", "10000")
                        .with("retry.confirm.after", "200ms")
                        .with("retry.backoff.base", "1ms");
                IdPublisher publisher = stage.publisher();
                Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
            worker.start();
            // When
            publisher.publishIds(ids);
            // Then
            Await.value(
                    "every outcome",
                    PATIENCE,
                    () -> get(worker, "/metrics"),
                    page -> page.contains("enricher_records_enriched_total 501.0")
                            && page.contains("enricher_records_dead_letters_total{class=\"4xx\",code=\"GONE\"} 1.0"));
            String text = get(worker, "/metrics"); // anew: no page is of one moment
            for (MetricsReference.Row metric : MetricsReference.rows()) {
                assertThat(text).containsPattern("(?m)^" + metric.name() + "(_count)?[{ ]");
            }
            assertThat(text)
                    .contains("jvm_memory_used_bytes", "process_cpu_usage")
                    .doesNotContain("distinctive");
            assertThat(text.lines().filter(line -> !line.startsWith("#"))).hasSizeLessThan(MAX_SERIES);
            assertThat(text)
                    .contains("enricher_state{state=\"RUNNING\"} 1.0")
                    .contains("enricher_rate_effective 10000.0", "enricher_rate_reason{reason=\"CONFIGURED\"} 1.0")
                    .as("with the requests for known-good IDs that settled whose fault a failure was")
                    .containsPattern("enricher_api_calls_total\\{class=\"success\",status=\"200\"} 5[0-9][0-9]\\.0")
                    .contains("enricher_api_retries_total{code=\"SERVER_ERROR\"} 1.0");
            String health =
                    Await.value("the lag", PATIENCE, () -> get(worker, "/health"), page -> !page.contains("null"));
            assertThat(health)
                    .contains("\"state\":\"RUNNING\"", "\"configuredRate\":10000.0", "\"oldestOpenSeconds\":0")
                    .containsPattern(
                            "\"lag\":\\d+,\"lagAgeSeconds\":\\d+,\"expired\":0,\"keyFingerprint\":\"[0-9a-f]{8}\"");
            assertThat(get(worker, "/")).contains("<h1>RUNNING</h1>");
        }
    }

    private static String get(Worker worker, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + worker.watchPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}

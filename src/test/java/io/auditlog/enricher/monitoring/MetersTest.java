package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What Prometheus reads. */
final class MetersTest {

    private static final Path REFERENCE = Path.of("config", "METRICS.md");

    @Test
    void shouldHaveAReferenceThatIsUpToDate() throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(REFERENCE, MetricReference.markdown());
        }

        assertThat(Files.readString(REFERENCE))
                .as("%s is out of date: mvn test -Dtest=MetersTest -Dreference.write=true", REFERENCE)
                .isEqualTo(MetricReference.markdown());
    }

    @Test
    void shouldExplainEveryMetricInItsReference() {
        for (Metric metric : Metric.values()) {
            assertThat(MetricReference.markdown()).contains("\n| `" + metric.shownAs() + "` | ");
            assertThat(List.of(metric.unit(), metric.meaning(), metric.alert()))
                    .as(metric.name())
                    .noneMatch(String::isBlank);
        }
    }

    @Test
    void shouldShowEachMetricUnderTheNameThatTheReferenceGives() {
        for (Metric metric : Metric.values()) {
            try (Meters meters = new Meters()) {
                String[] values = metric.tags().toArray(String[]::new);
                switch (metric.kind()) {
                    case COUNTER -> meters.count(metric, values).add();
                    case TIMER -> meters.durations(metric).add(1);
                    case GAUGE -> meters.fixed(metric, values);
                }
                assertThat(meters.scrape()).contains("# TYPE " + metric.shownAs() + " " + metric.kind().type + "\n");
            }
        }
    }

    @Test
    void shouldCountOnWithTheSameCounter() {
        try (Meters meters = new Meters()) {
            meters.count(Metric.RETRIES, "TIMEOUT").add();
            meters.count(Metric.RETRIES, "TIMEOUT").add();
            meters.counted(Metric.BACKLOG_FAILURES, () -> 5);
            assertThat(meters.scrape())
                    .contains("enricher_api_retries_total{code=\"TIMEOUT\"} 2.0")
                    .contains("enricher_backlog_failures_total 5.0");
        }
    }

    @Test
    void shouldSortDurationsIntoBuckets() {
        try (Meters meters = new Meters()) {
            Durations calls = meters.durations(Metric.CALL_TIME);
            calls.add(Duration.ofMillis(30).toNanos());
            calls.add(Duration.ofSeconds(20).toNanos());
            assertThat(meters.scrape())
                    .contains("enricher_api_call_seconds_bucket{le=\"0.025\"} 0")
                    .contains("enricher_api_call_seconds_bucket{le=\"0.05\"} 1")
                    .contains("enricher_api_call_seconds_bucket{le=\"10.0\"} 1")
                    .contains("enricher_api_call_seconds_bucket{le=\"+Inf\"} 2")
                    .contains("enricher_api_call_seconds_count 2")
                    .contains("enricher_api_call_seconds_sum 20.03");
        }
    }

    @Test
    void shouldShowOneOfAClosedSet() {
        AtomicReference<String> state = new AtomicReference<>("RUNNING");
        try (Meters meters = new Meters()) {
            meters.oneOf(Metric.STATE, List.of("RUNNING", "PAUSED_AUTH"), state::get);
            assertThat(meters.scrape())
                    .contains("enricher_state{state=\"RUNNING\"} 1.0", "enricher_state{state=\"PAUSED_AUTH\"} 0.0");
            state.set("PAUSED_AUTH");
            assertThat(meters.scrape())
                    .contains("enricher_state{state=\"RUNNING\"} 0.0", "enricher_state{state=\"PAUSED_AUTH\"} 1.0");
        }
    }

    @Test
    void shouldShowOnlyThePresentValueOfALabel() {
        AtomicReference<String> key = new AtomicReference<>("0a1b2c3d");
        try (Meters meters = new Meters()) {
            meters.label(Metric.KEY, key::get);
            assertThat(meters.scrape()).contains("enricher_key{fingerprint=\"0a1b2c3d\"} 1.0");
            key.set("ffffffff");
            assertThat(meters.scrape())
                    .contains("enricher_key{fingerprint=\"ffffffff\"} 1.0")
                    .doesNotContain("0a1b2c3d");
        }
    }

    @Test
    void shouldShowWhatIsNotKnownAndWhatNeverHappens() {
        try (Meters meters = new Meters()) {
            meters.gauge(Metric.LAG, () -> Double.NaN);
            meters.gauge(Metric.EXPIRES_IN, () -> Double.POSITIVE_INFINITY);
            assertThat(meters.scrape()).contains("enricher_backlog_lag NaN", "enricher_backlog_expires_seconds +Inf");
        }
    }

    @Test
    void shouldRefuseTagsThatTheMetricDoesNotHave() {
        try (Meters meters = new Meters()) {
            assertThatThrownBy(() -> meters.count(Metric.DEAD_LETTERS, "4xx"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("DEAD_LETTERS");
        }
    }
}

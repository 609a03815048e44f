package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How old records are. */
final class RecordAgesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void shouldSortAgesIntoBucketsAndLeaveOutWhatHasNoTimestamp() {
        try (Meters meters = new Meters("app")) {
            // Given
            RecordAges ages = new RecordAges(meters.registry(), () -> NOW);
            // When
            ages.written(NOW.minusMillis(90).toEpochMilli());
            ages.written(NOW.minusSeconds(86_000).toEpochMilli());
            ages.written(NOW.plusSeconds(5).toEpochMilli());
            ages.written(0);
            // Then
            String page = MetricsReference.withoutCommonTag(meters.scrape());
            assertThat(page)
                    .contains(
                            "enricher_end_to_end_latency_seconds_bucket{le=\"0.05\"} 1\n",
                            "enricher_end_to_end_latency_seconds_bucket{le=\"0.1\"} 2\n",
                            "enricher_end_to_end_latency_seconds_bucket{le=\"43200.0\"} 2\n",
                            "enricher_end_to_end_latency_seconds_bucket{le=\"86400.0\"} 3\n",
                            "enricher_end_to_end_latency_seconds_count 3\n",
                            "enricher_end_to_end_latency_seconds_sum 86000.09\n");
        }
    }
}

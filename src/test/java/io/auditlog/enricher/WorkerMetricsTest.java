package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.monitoring.CallMetrics;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.KafkaStatus;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.monitoring.MetricsReference;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.monitoring.admin.Recent;
import io.auditlog.enricher.ratelimit.RateAllocator;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens, as numbers. */
final class WorkerMetricsTest {

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Meters meters = new Meters("app");
    private final Heartbeat pulse = new Heartbeat(() -> 0, Duration.ofMinutes(1));
    private final WorkerStatus status =
            new WorkerStatus(() -> now, pulse, Health.Figures.idle(50, "1.2.3"), meters.registry());
    private final VirtualTime time = new VirtualTime();
    private final RateLimitSettings pace = new RateLimitSettings(50, 1);
    private final RateAllocator share =
            new RateAllocator(pace, 1, Duration.ofSeconds(10), new RateControl(pace, time, time, time), time);
    private final Recent recent = new Recent();
    private final WorkerMetrics counting = new WorkerMetrics(
            meters.registry(), pulse, share, status, new KafkaStatus(status, "app", time), recent, () -> now, time);

    private final CallMetrics calls = new CallMetrics(meters.registry(), status);

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void shouldCountAttemptsByClassAndStatus() {
        calls.answered(200, null, 1);
        calls.answered(200, null, 1);
        calls.answered(200, Code.PAYLOAD_SCHEMA, 1);
        calls.answered(404, Code.NOT_FOUND, 1);
        calls.answered(0, Code.TIMEOUT, 1);
        assertThat(scrape())
                .contains("enricher_api_calls_total{class=\"success\",status=\"200\"} 2.0")
                .contains("enricher_api_calls_total{class=\"invalid-response\",status=\"200\"} 1.0")
                .contains("enricher_api_calls_total{class=\"4xx\",status=\"404\"} 1.0")
                .contains("enricher_api_calls_total{class=\"transport\",status=\"none\"} 1.0")
                .contains("enricher_api_call_seconds_count 5");
    }

    @Test
    void shouldNotGrowWithStatusesThatAServerMakesUp() {
        for (int status = 1; status < 1000; status++) {
            calls.answered(status, Code.CLIENT_ERROR, 1);
        }
        assertThat(scrape().lines().filter(line -> line.startsWith("enricher_api_calls_total{")))
                .hasSizeLessThan(40);
        assertThat(scrape()).contains("enricher_api_calls_total{class=\"4xx\",status=\"4xx\"}");
    }

    @Test
    void shouldCountOutcomesRetriesAndFaultsOfTheChannel() {
        counting.enriched();
        counting.deadLettered(Code.GONE, "ids-0@1", "gone");
        calls.postponed(Code.SERVER_ERROR);
        calls.held(OutageCause.AUTH);
        calls.held(OutageCause.THROTTLED);
        calls.permitted(2_000_000);
        counting.admittedOverCap(7);
        assertThat(scrape())
                .contains("enricher_records_enriched_total 1.0")
                .contains("enricher_records_dead_letters_total{class=\"4xx\",code=\"GONE\"} 1.0")
                .contains("enricher_records_dead_letters_total{class=\"internal\",code=\"INTERNAL\"} 0.0")
                .contains("enricher_api_retries_total{code=\"SERVER_ERROR\"} 1.0")
                .contains("enricher_channel_faults_total{state=\"PAUSED_AUTH\"} 1.0")
                .contains("enricher_channel_faults_total{state=\"THROTTLED\"} 1.0")
                .contains("enricher_permit_wait_seconds_bucket{le=\"0.01\"} 1")
                .contains("enricher_ids_admitted_over_cap_total 1.0");
    }

    @Test
    void shouldShowAPausedInputUntilAnIdIsRead() {
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        counting.inputPaused(1, "no ID");
        assertThat(status.health().reason()).contains("held so far: 1", "the latest: no ID");
        assertThat(status.health().advice()).contains("input.topic", "id.pattern");
        counting.inputPaused(2, "no ID");
        assertThat(status.health().state()).isEqualTo("PAUSED_INPUT");
        counting.inputResumed(false);
        assertThat(status.health().state()).isEqualTo("RUNNING");
    }

    @Test
    void shouldFollowTheOpenLinesOfAllProcessors() {
        // Given
        counting.processorOpened(0, 3);
        counting.admitted();
        counting.settled();
        assertThat(counting.openLines()).isEqualTo(3);
        assertThat(counting.oldestOpenSeconds()).isZero();
        // When
        counting.oldestOpen(0, List.of(openSince(now.minusSeconds(10)), openSince(now)), millis(3600));
        counting.oldestOpen(1, List.of(openSince(now.minusSeconds(90))), millis(100));
        now = now.plusSeconds(5);
        // Then it grows though nobody tells more
        assertThat(counting.oldestOpenSeconds()).isEqualTo(95);
        assertThat(counting.secondsUnfinished()).as("by the timestamps").isEqualTo(3605);
        assertThat(recent.open())
                .extracting(OpenId::since)
                .containsExactly(now.minusSeconds(95), now.minusSeconds(15), now.minusSeconds(5));
        counting.oldestOpen(1, List.of(), Long.MAX_VALUE);
        assertThat(counting.oldestOpenSeconds()).isEqualTo(15);
        counting.processorClosed(0, 3);
        assertThat(counting.openLines()).isZero();
        assertThat(counting.secondsUnfinished()).isZero();
    }

    private long millis(int secondsAgo) {
        return now.minusSeconds(secondsAgo).toEpochMilli();
    }

    /** What Prometheus would read, without the tag that all have. */
    private String scrape() {
        return MetricsReference.withoutCommonTag(meters.scrape());
    }

    private static OpenId openSince(Instant since) {
        return new OpenId(null, new Origin("ids", 0, 0), since, 0, null, null);
    }
}

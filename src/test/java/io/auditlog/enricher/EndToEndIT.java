package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.monitoring.MetricsReference;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole worker on a real broker, a registry's API and real HTTP: each ID ends as exactly one record, the right one. */
@ExtendWith(Ground.Resolver.class)
final class EndToEndIT {

    private static final int MAX_SERIES = 350;

    /** One of every kind that fails for good, and how. */
    private static final String FAILURES = """
            BAD_REQUEST fault-status.400
            FORBIDDEN fault-status.403
            NOT_FOUND fault-status.404
            CONFLICT fault-status.409
            GONE fault-status.410
            CLIENT_ERROR fault-status.418
            SERVER_ERROR fault-status.500
            UPSTREAM fault-status.502
            NOT_SUPPORTED fault-status.501
            UNEXPECTED_STATUS fault-status.204
            REDIRECT fault-redirect
            PAYLOAD_MALFORMED fault-html
            PAYLOAD_MALFORMED fault-empty
            PAYLOAD_MALFORMED fault-deep
            PAYLOAD_MALFORMED fault-huge-number
            PAYLOAD_MALFORMED fault-bad-utf8
            PAYLOAD_MALFORMED fault-duplicate-key
            PAYLOAD_SCHEMA fault-missing
            PAYLOAD_SCHEMA fault-wrong-type
            ID_MISMATCH fault-other-id
            PAYLOAD_OVERSIZED fault-oversized
            PAYLOAD_OVERSIZED fault-endless
            PAYLOAD_OVERSIZED fault-gzip-bomb
            RECORD_OVERSIZED fault-oversized.2000000
            TIMEOUT fault-silence
            TIMEOUT fault-drip
            CONNECTION fault-reset-mid-body
            PROTOCOL fault-garbage
            ID_INVALID ../etc/passwd
            """;

    @Test
    void shouldEndEachIdAsExactlyOneRecordOfTheRightKind(Ground ground) throws Exception {
        try (Scene scene = ground.scene("kinds", 3, ApiSettings.defaults())) {
            playEveryOutcome(scene);
        }
    }

    /** What every worker must stand, wherever it is played: ordinary IDs among one of every kind that fails for good. */
    static void playEveryOutcome(Scene scene) throws Exception {
        // Given
        scene.givingUpAtOnce()
                .with("rate.limit.per.second", 100_000)
                .with("request.timeout", "5s")
                .with("retry.backoff.base", "1ms")
                .with("retry.backoff.max", "2ms")
                .with("retry.confirm.after", "100ms");
        List<Input> inputs = new ArrayList<>(Input.good("log-", 500));
        FAILURES.lines()
                .map(line -> line.split(" ", -1))
                .forEach(line -> inputs.add(Input.deadLetter(line[1], Code.valueOf(line[0]))));
        inputs.add(Input.deadLetter("", Code.ID_INVALID));
        inputs.add(Input.deadLetter(InputRecord.of(null), Code.ID_INVALID));
        InputRecord unreadable =
                InputRecord.of(new byte[] {(byte) 0xff}).key("k").header("h", new byte[] {1});
        inputs.add(Input.deadLetter(unreadable, Code.ID_UNREADABLE));
        scene.publish(inputs);
        // When
        scene.workers.startHere();
        scene.awaitOutcomes();
        // Then
        scene.judge();
        assertThat(scene.witness.rawTargets()).allMatch(target -> target.startsWith("/api/audit-logs/"));
    }

    @Test
    void shouldShareOneCallAndStillGiveEachArrivalItsOutcome(Ground ground) throws Exception {
        try (Scene scene = ground.scene("shared", 3, Scene.api(3_000))) {
            scene.publish(Stream.of("same", "same", "same", "other", "same")
                    .map(Input::enriched)
                    .toList());
            scene.workers.startHere();
            scene.awaitOutcomes();
            scene.judge();
            assertThat(scene.witness.countById()).isEqualTo(Map.of("same", 1, "other", 1));
        }
    }

    @Test
    void shouldShowEveryMetricInABoundedNumberOfSeriesAndNoId(Ground ground) throws Exception {
        try (Scene scene = ground.scene("metrics", 3, ApiSettings.defaults())
                .with("rate.limit.per.second", 10_000)
                .with("retry.confirm.after", "200ms")
                .with("retry.backoff.base", "1ms")) {
            // Given
            scene.workers.startHere();
            Status status = scene.workers.status();
            // When
            List<Input> inputs = new ArrayList<>(Input.good("distinctive-", 500));
            inputs.add(Input.deadLetter("fault-status.410", Code.GONE));
            inputs.add(Input.enriched("fault-status.500~1"));
            scene.publish(inputs);
            Await.value(
                    "every outcome",
                    Scene.TIMEOUT,
                    () -> MetricsReference.withoutCommonTag(status.get("/metrics")),
                    page -> page.contains("enricher_records_enriched_total 501.0")
                            && page.contains("enricher_backlog_partition_lag{")
                            && page.contains("enricher_records_dead_letters_total{class=\"4xx\",code=\"GONE\"} 1.0"));
            // Then
            String metrics =
                    MetricsReference.withoutCommonTag(status.get("/metrics")); // anew: no page is of one moment
            for (MetricsReference.Row metric : MetricsReference.rows()) {
                assertThat(metrics).containsPattern("(?m)^" + metric.name() + "(_count)?[{ ]");
            }
            assertThat(metrics.lines().filter(line -> !line.startsWith("#"))).hasSizeLessThan(MAX_SERIES);
            assertThat(metrics)
                    .doesNotContain("distinctive")
                    .contains("jvm_memory_used_bytes", "process_cpu_usage")
                    .contains("enricher_state{state=\"RUNNING\"} 1.0")
                    .contains("enricher_rate_effective 10000.0", "enricher_rate_reason{reason=\"CONFIGURED\"} 1.0")
                    .contains("enricher_api_retries_total{code=\"SERVER_ERROR\"} 1.0")
                    .containsPattern("enricher_permits_used_total [5-9][0-9][0-9]\\.0")
                    .containsPattern("kafka_stream_thread_commit_total [1-9]")
                    .containsPattern("kafka_producer_txn_commit_time_ns_total [1-9]")
                    .containsPattern("kafka_consumer_coordinator_rebalance_total [1-9]")
                    .containsPattern("kafka_consumer_fetch_manager_records_lag_max [0-9]")
                    .as("with the requests for known-good IDs that settled whose fault a failure was")
                    .containsPattern("enricher_api_calls_total\\{class=\"success\",status=\"200\"} 5[0-9][0-9]\\.0");
            String health = Await.value(
                    "the lag", Scene.TIMEOUT, () -> status.get("/health"), page -> !page.contains("\"lag\":null"));
            assertThat(health)
                    .contains("\"state\":\"RUNNING\"", "\"configuredRate\":10000.0", "\"oldestOpenSeconds\":0")
                    .containsPattern(
                            "\"since\":\"[-0-9]{10}T[:0-9]{8}(\\.\\d{3})?Z\".*\"lag\":\\d+,\"lagAgeSeconds\":\\d+,\"expired\":0,\"drift\":\\[],\"keyFingerprint\":\"[0-9a-f]{8}\",\"keyAccepted\":true");
            assertThat(status.get("/")).contains("<td>RUNNING</td>");
            Await.value(
                    "what was committed, and nothing unfinished",
                    Scene.TIMEOUT,
                    () -> MetricsReference.withoutCommonTag(status.get("/metrics")),
                    page -> page.contains("enricher_end_to_end_latency_seconds_count 502\n")
                            && page.contains("enricher_freshness_seconds 0.0\n"));
        }
    }
}

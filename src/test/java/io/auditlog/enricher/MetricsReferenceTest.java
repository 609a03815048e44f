package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.monitoring.CallMetrics;
import io.auditlog.enricher.monitoring.DriftReporter;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.KafkaClientMetrics;
import io.auditlog.enricher.monitoring.KafkaStatus;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.monitoring.MetricsReference;
import io.auditlog.enricher.monitoring.MetricsReference.Row;
import io.auditlog.enricher.monitoring.OutageReporter;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.monitoring.admin.Recent;
import io.auditlog.enricher.ratelimit.RateAllocator;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import io.auditlog.enricher.topology.backlog.Backlog.Unread;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every metric that a worker registers is in {@code config/METRICS.md} as it is, and nothing else is. */
final class MetricsReferenceTest {

    private final Meters meters = new Meters("app");
    private final AtomicReference<Optional<Reading>> reading = new AtomicReference<>(Optional.of(
            new Reading(Instant.EPOCH, 7, 0, 0, new TreeMap<>(Map.of(0, new Unread(3, 0), 1, new Unread(4, 0))))));
    private final AtomicReference<String> key = new AtomicReference<>("a");

    @BeforeEach
    void register() {
        VirtualTime time = new VirtualTime();
        RateLimitSettings rate = new RateLimitSettings(50, 1);
        RateControl control = new RateControl(rate, time, time, time);
        Heartbeat heartbeat = new Heartbeat(time, Duration.ofMinutes(1));
        WorkerStatus status = new WorkerStatus(time, heartbeat, Health.Figures.idle(50, "1.2.3"), meters.registry());
        RateAllocator share = new RateAllocator(rate, 1, Duration.ofSeconds(10), control, time);
        KafkaStatus kafka = new KafkaStatus(status, "app", time);
        WorkerMetrics metrics =
                new WorkerMetrics(meters.registry(), heartbeat, share, status, kafka, new Recent(), time, time);
        new OutageReporter(meters.registry(), status, URI.create("https://api.example.test"), null).recovered();
        CallMetrics calls = new CallMetrics(meters.registry(), status);
        calls.answered(200, null, Duration.ofMillis(30).toNanos());
        calls.answered(404, Code.NOT_FOUND, Duration.ofSeconds(20).toNanos());
        new WorkerGauges(rate, control, share, null, key::get, null, metrics, new DriftReporter(meters.registry()))
                .register(meters);
        WorkerGauges.registerLags(meters, reading::get);
        KafkaClientMetrics.register(meters.registry(), Map::of);
    }

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void shouldListEveryMetricWithTypeTagsAndMeaning() {
        // Given
        String page = scrape();
        List<Row> rows = MetricsReference.rows();
        // Then
        assertThat(rows.stream().map(Row::name)).containsExactlyInAnyOrderElementsOf(families(page));
        for (Row row : rows) {
            assertThat(page)
                    .contains("# HELP " + row.name() + " " + row.meaning() + "\n")
                    .contains("# TYPE " + row.name() + " " + row.type() + "\n");
            assertThat(tags(page, row.name())).as(row.name()).containsExactlyInAnyOrderElementsOf(row.tags());
            assertThat(row.unit()).isNotBlank();
            assertThat(row.alert()).isNotBlank();
        }
    }

    @Test
    void shouldSortDurationsIntoTheBucketsOfTheReference() {
        String page = scrape();
        MetricsReference.buckets().forEach((name, bounds) -> {
            String series = name + "_bucket{le=\"";
            assertThat(page.lines()
                            .filter(line -> line.startsWith(series))
                            .map(line -> line.substring(series.length(), line.indexOf("\"}")))
                            .filter(bound -> !bound.equals("+Inf"))
                            .map(Double::valueOf))
                    .isEqualTo(bounds);
        });
        assertThat(page)
                .contains(
                        "enricher_api_call_seconds_bucket{le=\"0.025\"} 0",
                        "enricher_api_call_seconds_bucket{le=\"0.05\"} 1",
                        "enricher_api_call_seconds_bucket{le=\"+Inf\"} 2",
                        "enricher_api_call_seconds_sum 20.03");
    }

    @Test
    void shouldTagEverySeriesWithTheApplication() {
        assertThat(meters.scrape().lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.contains("{application_id=\"app\""));
    }

    @Test
    void shouldShowOnlyTheCurrentKeyAndWhatIsNotKnown() {
        assertThat(scrape()).contains("enricher_key{fingerprint=\"ca978112\"} 1.0", "enricher_backlog_lag NaN");
        key.set("b");
        assertThat(scrape())
                .contains("enricher_key{fingerprint=\"3e23e816\"} 1.0")
                .doesNotContain("ca978112");
    }

    /** What Prometheus would read, without the tag that all have. */
    private String scrape() {
        return MetricsReference.withoutCommonTag(meters.scrape());
    }

    @Test
    void shouldShowTheLagOfEachPartitionUntilItIsNotKnown() {
        assertThat(scrape())
                .contains(
                        "enricher_backlog_partition_lag{partition=\"0\"} 3.0",
                        "enricher_backlog_partition_lag{partition=\"1\"} 4.0");
        reading.set(Optional.of(new Reading(Instant.EPOCH, 2, 0, 0, new TreeMap<>(Map.of(1, new Unread(2, 0))))));
        assertThat(scrape())
                .contains("enricher_backlog_partition_lag{partition=\"1\"} 2.0")
                .doesNotContain("enricher_backlog_partition_lag{partition=\"0\"}");
        reading.set(Optional.empty());
        assertThat(scrape()).doesNotContain("enricher_backlog_partition_lag{");
    }

    private static Set<String> families(String page) {
        Set<String> names = new LinkedHashSet<>();
        Matcher type = Pattern.compile("# TYPE ((?:enricher|kafka)_\\w+) \\w+").matcher(page);
        while (type.find()) {
            if (!type.group(1).endsWith("_seconds_max")) {
                names.add(type.group(1));
            }
        }
        return names;
    }

    /** The tags of the first series, without the bounds of buckets. */
    private static List<String> tags(String page, String name) {
        Matcher series =
                Pattern.compile("(?m)^" + name + "(?:_count|)(?:\\{(.*)})? ").matcher(page);
        assertThat(series.find()).as(name).isTrue();
        return series.group(1) == null
                ? List.of()
                : Stream.of(series.group(1).split(","))
                        .map(tag -> tag.split("=", 2)[0])
                        .toList();
    }
}

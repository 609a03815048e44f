package io.auditlog.enricher.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Meters in OpenTelemetry's form. */
final class MeterExportTest {

    private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Instant now = Instant.ofEpochSecond(10);

    private Map<String, MetricData> export() {
        MeterExport export = new MeterExport(registry::getMeters, () -> now);
        now = Instant.ofEpochSecond(70, 5);
        return export.produce(Resource.empty()).stream()
                .collect(Collectors.toMap(MetricData::getName, Function.identity()));
    }

    @Test
    void shouldGiveCountersAsSumsSinceTheStart() {
        registry.counter("calls", "status", "200").increment(3);
        registry.counter("calls", "status", "500").increment();

        MetricData calls = export().get("calls");

        assertThat(calls.getType()).isEqualTo(MetricDataType.DOUBLE_SUM);
        assertThat(calls.getDoubleSumData().isMonotonic()).isTrue();
        assertThat(calls.getDoubleSumData().getAggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
        AttributeKey<String> status = AttributeKey.stringKey("status");
        assertThat(calls.getDoubleSumData().getPoints())
                .allMatch(point -> point.getStartEpochNanos() == 10_000_000_000L)
                .allMatch(point -> point.getEpochNanos() == 70_000_000_005L)
                .extracting(point -> point.getAttributes().get(status) + "=" + point.getValue())
                .containsExactlyInAnyOrder("200=3.0", "500=1.0");
    }

    @Test
    void shouldLeaveOutAGaugeThatIsNotKnown() {
        registry.gauge("known", 5);
        registry.gauge("unknown", Double.NaN);

        Map<String, MetricData> metrics = export();

        assertThat(metrics.get("known").getType()).isEqualTo(MetricDataType.DOUBLE_GAUGE);
        assertThat(metrics.get("known").getDoubleGaugeData().getPoints())
                .extracting(point -> point.getValue())
                .containsExactly(5.0);
        assertThat(metrics.get("unknown").getDoubleGaugeData().getPoints()).isEmpty();
    }

    @Test
    void shouldGiveTimersAsHistogramsInSeconds() {
        Timer timer = Timer.builder("wait")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(250))
                .description("how long")
                .register(registry);
        timer.record(Duration.ofMillis(5));
        timer.record(Duration.ofMillis(100));
        timer.record(Duration.ofMillis(200));
        timer.record(Duration.ofSeconds(3));

        MetricData wait = export().get("wait");

        assertThat(wait.getUnit()).isEqualTo("s");
        assertThat(wait.getDescription()).isEqualTo("how long");
        HistogramPointData point =
                wait.getHistogramData().getPoints().iterator().next();
        assertThat(point.getBoundaries()).containsExactly(0.01, 0.25);
        assertThat(point.getCounts()).containsExactly(1L, 2L, 1L);
        assertThat(point.getCount()).isEqualTo(4);
        assertThat(point.getSum()).isEqualTo(3.305);
    }

    @Test
    void shouldGiveATimerWithoutBucketsAsCountAndSum() {
        registry.timer("pause").record(Duration.ofSeconds(2));

        PointData point =
                export().get("pause").getHistogramData().getPoints().iterator().next();

        assertThat(((HistogramPointData) point).getCounts()).containsExactly(1L);
        assertThat(((HistogramPointData) point).getSum()).isEqualTo(2);
    }
}

package io.auditlog.enricher.tracing;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The worker's meters as OpenTelemetry's metrics, cumulative since the start, read when they are exported: a meter is
 * counted once, and costs nothing more for being exported. Threads: any.
 */
final class MeterExport implements MetricProducer {

    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create(SdkTraces.SCOPE);
    private static final Map<String, String> UNITS = Map.of("seconds", "s", "bytes", "By");

    private final Supplier<List<Meter>> meters;
    private final InstantSource clock;
    private final long start;

    MeterExport(Supplier<List<Meter>> meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
        this.start = nanos(clock.instant());
    }

    /** One metric; its components are named as the interface wants them. */
    private record Metric(
            Resource getResource,
            InstrumentationScopeInfo getInstrumentationScopeInfo,
            String getName,
            String getDescription,
            String getUnit,
            MetricDataType getType,
            Data<?> getData)
            implements MetricData {

        static Metric of(Resource resource, Meter.Id id, MetricDataType type, Data<?> data) {
            String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
            String description = id.getDescription() == null ? "" : id.getDescription();
            return new Metric(resource, SCOPE, id.getName(), description, UNITS.getOrDefault(unit, unit), type, data);
        }
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        long now = nanos(clock.instant());
        return meters.get().stream()
                .collect(Collectors.groupingBy(
                        meter -> meter.getId().getName(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(sameName -> metric(resource, sameName, now))
                .toList();
    }

    private MetricData metric(Resource resource, List<Meter> sameName, long now) {
        Meter.Id id = sameName.get(0).getId();
        if (sameName.get(0) instanceof HistogramSupport) {
            List<HistogramPointData> points = sameName.stream()
                    .map(meter -> histogram((HistogramSupport) meter, now))
                    .toList();
            HistogramData data = HistogramData.create(AggregationTemporality.CUMULATIVE, points);
            return Metric.of(resource, id, MetricDataType.HISTOGRAM, data);
        }
        List<DoublePointData> points = sameName.stream()
                .map(meter -> point(meter, now))
                .filter(point -> !Double.isNaN(point.getValue())) // a gauge that is not known
                .toList();
        return id.getType() == Meter.Type.COUNTER
                ? Metric.of(
                        resource,
                        id,
                        MetricDataType.DOUBLE_SUM,
                        SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, points))
                : Metric.of(resource, id, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points));
    }

    private DoublePointData point(Meter meter, long now) {
        Measurement value = meter.measure().iterator().next();
        return DoublePointData.create(start, now, attributes(meter), value.getValue(), List.of());
    }

    /** From cumulative counts; the last bucket has no bound. */
    private HistogramPointData histogram(HistogramSupport meter, long now) {
        boolean timer = meter.getId().getType() == Meter.Type.TIMER;
        HistogramSnapshot seen = meter.takeSnapshot();
        List<Double> bounds = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        double below = 0;
        for (CountAtBucket bucket : seen.histogramCounts()) {
            double bound = timer ? bucket.bucket(TimeUnit.SECONDS) : bucket.bucket();
            if (Double.isFinite(bound)) {
                bounds.add(bound);
                counts.add((long) (bucket.count() - below));
                below = bucket.count();
            }
        }
        counts.add((long) Math.max(0, seen.count() - below));
        double sum = timer ? seen.total(TimeUnit.SECONDS) : seen.total();
        return HistogramPointData.create(start, now, attributes(meter), sum, false, 0, false, 0, bounds, counts);
    }

    private static Attributes attributes(Meter meter) {
        AttributesBuilder attributes = Attributes.builder();
        for (Tag tag : meter.getId().getTagsAsIterable()) {
            attributes.put(tag.getKey(), tag.getValue());
        }
        return attributes.build();
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }
}

package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The worker's metrics, by the names in {@link Metric}. Callers look up a counter once and keep it; a tag's values are
 * a closed set and never an ID.
 *
 * <p>Threads: any.
 */
public final class Meters implements AutoCloseable {

    private static final double NANOS = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

    /** The counter with these tag values; the same instance for the same values. */
    public Count count(Metric metric, String... tagValues) {
        return new Count(Counter.builder(metric.label())
                .description(metric.meaning())
                .tags(tags(metric, tagValues))
                .register(registry));
    }

    /** A histogram of durations. */
    public Durations durations(Metric metric) {
        Duration[] bounds = metric.bounds().stream()
                .map(seconds -> Duration.ofNanos(Math.round(Double.parseDouble(seconds) * NANOS)))
                .toArray(Duration[]::new);
        return new Durations(Timer.builder(metric.label())
                .description(metric.meaning())
                .serviceLevelObjectives(bounds)
                .register(registry));
    }

    /** Registers a gauge that is read at each scrape; the supplier must be quick and never throw. */
    public void gauge(Metric metric, DoubleSupplier value) {
        gauge(metric, value, Tags.empty());
    }

    /** Registers a counter whose total is maintained elsewhere. */
    public void counted(Metric metric, LongSupplier total) {
        FunctionCounter.builder(metric.label(), total, LongSupplier::getAsLong)
                .description(metric.meaning())
                .register(registry);
    }

    /** Shows which of a closed set of values is current: 1 for it, 0 for the others. */
    public void oneOf(Metric metric, Collection<String> values, Supplier<String> present) {
        for (String value : values) {
            gauge(metric, () -> value.equals(present.get()) ? 1 : 0, tags(metric, value));
        }
    }

    /** Shows a constant 1 with fixed tag values. */
    public void fixed(Metric metric, String... tagValues) {
        gauge(metric, () -> 1, tags(metric, tagValues));
    }

    /** Shows 1 with a tag value that changes occasionally; only the current value is shown. */
    public void label(Metric metric, Supplier<String> present) {
        Label label = new Label(metric, present);
        label.renew();
        beforeScrape.add(label::renew);
    }

    /** Registers process metrics: memory, garbage collection, threads, processors, open files. */
    public void process() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** All metrics in Prometheus's text format. */
    public String scrape() {
        beforeScrape.forEach(Runnable::run);
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private Meter.Id gauge(Metric metric, DoubleSupplier value, Iterable<Tag> tags) {
        return Gauge.builder(metric.label(), value, DoubleSupplier::getAsDouble)
                .description(metric.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry)
                .getId();
    }

    private static Tags tags(Metric metric, String... values) {
        if (metric.tags().size() != values.length) {
            throw new IllegalArgumentException(metric + " has the tags " + metric.tags());
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(metric.tags().get(i), values[i]);
        }
        return tags;
    }

    /** A meter with one tag value, which is replaced when it changes. */
    private final class Label {
        private final Metric metric;
        private final Supplier<String> present;
        private String shown = "";
        private Meter.Id id;

        Label(Metric metric, Supplier<String> present) {
            this.metric = metric;
            this.present = present;
        }

        synchronized void renew() {
            String now = present.get();
            if (now.equals(shown)) {
                return;
            }
            if (id != null) {
                registry.remove(id);
            }
            id = gauge(metric, () -> 1, tags(metric, now));
            shown = now;
        }
    }
}

package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Micrometer's registry for Prometheus, with the metrics of the process. Each class registers what it counts; the
 * descriptions are in {@code metrics.properties}. A tag's values are a closed set and never an ID. Threads: any.
 */
public final class Meters implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

    /** Describes the meters by their names. */
    private record Describing(Properties descriptions) implements MeterFilter {

        @Override
        public Meter.Id map(Meter.Id id) {
            String description = descriptions.getProperty(id.getName());
            return description == null
                    ? id
                    : new Meter.Id(id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), description, id.getType());
        }
    }

    /** Every meter has the tag {@code application_id}: one Prometheus may watch several groups. */
    public Meters(String applicationId) {
        registry.config().commonTags("application_id", applicationId).meterFilter(new Describing(descriptions()));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Registers a histogram of durations with these upper bounds. */
    public static Timer timer(MeterRegistry registry, String name, long... bucketMillis) {
        return Timer.builder(name)
                .serviceLevelObjectives(
                        Arrays.stream(bucketMillis).mapToObj(Duration::ofMillis).toArray(Duration[]::new))
                .register(registry);
    }

    private static Properties descriptions() {
        Properties descriptions = new Properties();
        try (InputStream resource = Meters.class.getResourceAsStream("metrics.properties")) {
            descriptions.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics.properties is missing in the jar", e);
        }
        return descriptions;
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Runs an action before each scrape, to update tags that change. */
    public void beforeScrape(Runnable action) {
        beforeScrape.add(action);
    }

    /** All metrics in Prometheus's text format. */
    public String scrape() {
        beforeScrape.forEach(Runnable::run);
        return registry.scrape();
    }

    /** All meters, for another form. */
    public List<Meter> read() {
        beforeScrape.forEach(Runnable::run);
        return registry.getMeters();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}

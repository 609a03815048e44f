package io.auditlog.enricher.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The worker's metrics, by the names in {@link Metric}. Tags are few and closed sets: a status class, a code, an HTTP
 * status; never an ID.
 *
 * <p>Threads: any; counting takes no lock.
 */
public final class Meters implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /** Adds one. */
    public void count(Metric metric) {
        counters.computeIfAbsent(metric.label(), label -> counter(metric)).increment();
    }

    /** Adds one under a tag value. */
    public void count(Metric metric, String tagValue) {
        counters.computeIfAbsent(metric.label() + " " + tagValue, label -> counter(metric, metric.tag(), tagValue))
                .increment();
    }

    /** Shows a number that is asked for at each scrape; the supplier must be quick and never throw. */
    public void gauge(Metric metric, Supplier<Number> value) {
        Gauge.builder(metric.label(), value)
                .description(metric.meaning())
                .strongReference(true)
                .register(registry);
    }

    /** Everything in Prometheus's text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    private Counter counter(Metric metric, String... tags) {
        return Counter.builder(metric.label())
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
    }
}

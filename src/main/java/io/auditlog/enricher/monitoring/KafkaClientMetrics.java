package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * One of the few figures of Kafka's clients that are shown, of the thousand that there are: under the name that
 * Micrometer's binder gives it, summed up or at its largest over the stream threads, without a client's id. Threads: any.
 *
 * @param group Kafka's name of the group, less {@code -metrics}
 * @param name Kafka's name; what only grows ends in {@code -total}
 */
public record KafkaClientMetrics(String group, String name) {

    private static final List<KafkaClientMetrics> SHOWN = List.of(
            new KafkaClientMetrics("consumer-fetch-manager", "records-lag-max"),
            new KafkaClientMetrics("consumer-coordinator", "rebalance-total"),
            new KafkaClientMetrics("consumer-coordinator", "rebalance-latency-max"),
            new KafkaClientMetrics("consumer-coordinator", "failed-rebalance-total"),
            new KafkaClientMetrics("producer", "record-error-total"),
            new KafkaClientMetrics("producer", "record-retry-total"),
            new KafkaClientMetrics("producer", "txn-commit-time-ns-total"),
            new KafkaClientMetrics("producer", "txn-abort-time-ns-total"),
            new KafkaClientMetrics("stream-thread", "commit-total"),
            new KafkaClientMetrics("stream-thread", "commit-latency-max"));

    /** Registers them; {@code metrics} gives those of all clients, as {@code KafkaStreams.metrics()} does. */
    public static void register(MeterRegistry registry, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        for (KafkaClientMetrics each : SHOWN) {
            String meter = ("kafka." + each.group + "." + each.name).replace('-', '.');
            if (each.grows()) {
                FunctionCounter.builder(meter, each, figure -> figure.read(metrics.get()))
                        .register(registry);
            } else {
                Gauge.builder(meter, () -> each.read(metrics.get())).register(registry);
            }
        }
    }

    private boolean grows() {
        return name.endsWith("-total");
    }

    private double read(Map<MetricName, ? extends Metric> metrics) {
        DoubleStream values = metrics.entrySet().stream()
                .filter(metric -> isAt(metric.getKey()))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .filter(value -> !Double.isNaN(value));
        return grows() ? values.sum() : values.max().orElse(Double.NaN);
    }

    /** Not of a topic or partition, and not of a consumer that restores a changelog. */
    private boolean isAt(MetricName metric) {
        return metric.name().equals(name)
                && metric.group().equals(group + "-metrics")
                && metric.tags().size() == 1
                && metric.tags().values().stream().noneMatch(client -> client.endsWith("-restore-consumer"));
    }
}

package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * A few of the thousand figures that Kafka's clients keep, under the names that Micrometer's binder gives them, each
 * summed up or at its largest over the stream threads, so that no tag has a client's id. Threads: any.
 */
public final class KafkaClientMetrics {

    /** A scrape reads them all at once. */
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private static final String FETCHER = "consumer-fetch-manager-metrics";
    private static final String GROUP = "consumer-coordinator-metrics";
    private static final String PRODUCER = "producer-metrics";
    private static final String THREAD = "stream-thread-metrics";

    private static final List<Figure> FIGURES = List.of(
            new Figure(FETCHER, "records-lag-max"),
            new Figure(GROUP, "rebalance-total"),
            new Figure(GROUP, "rebalance-latency-max"),
            new Figure(GROUP, "failed-rebalance-total"),
            new Figure(PRODUCER, "record-error-total"),
            new Figure(PRODUCER, "record-retry-total"),
            new Figure(PRODUCER, "txn-commit-time-ns-total"),
            new Figure(PRODUCER, "txn-abort-time-ns-total"),
            new Figure(THREAD, "commit-total"),
            new Figure(THREAD, "commit-latency-max"));

    private final Supplier<Map<MetricName, ? extends Metric>> metrics;
    private final LongSupplier nanoTime;
    private Map<Figure, Double> values;
    private long readAt;

    /** One figure by its names in Kafka; those that only grow end in {@code -total}. */
    private record Figure(String group, String name) {

        String meter() {
            return "kafka." + group.replace("-metrics", "").replace('-', '.') + "." + name.replace('-', '.');
        }

        boolean grows() {
            return name.endsWith("-total");
        }

        DoubleBinaryOperator joined() {
            return grows() ? Double::sum : (one, other) -> Double.isNaN(one) || other > one ? other : one;
        }
    }

    private KafkaClientMetrics(Supplier<Map<MetricName, ? extends Metric>> metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** Registers them; {@code metrics} gives those of all clients, as {@code KafkaStreams.metrics()} does. */
    public static void register(
            MeterRegistry registry, Supplier<Map<MetricName, ? extends Metric>> metrics, LongSupplier nanoTime) {
        KafkaClientMetrics clients = new KafkaClientMetrics(metrics, nanoTime);
        for (Figure figure : FIGURES) {
            if (figure.grows()) {
                FunctionCounter.builder(figure.meter(), figure, clients::value).register(registry);
            } else {
                Gauge.builder(figure.meter(), () -> clients.value(figure)).register(registry);
            }
        }
    }

    private synchronized double value(Figure figure) {
        long now = nanoTime.getAsLong();
        if (values == null || now - readAt >= FRESH) {
            values = read();
            readAt = now;
        }
        return values.getOrDefault(figure, figure.grows() ? 0 : Double.NaN);
    }

    private Map<Figure, Double> read() {
        Map<Figure, Double> read = new HashMap<>();
        metrics.get().forEach((name, metric) -> {
            Figure figure = new Figure(name.group(), name.name());
            if (isOfOneClient(name) && FIGURES.contains(figure)) {
                double value = ((Number) metric.metricValue()).doubleValue();
                read.merge(figure, value, figure.joined()::applyAsDouble);
            }
        });
        return read;
    }

    /** Not of a topic or partition, and not of a consumer that restores a changelog. */
    private static boolean isOfOneClient(MetricName name) {
        return name.tags().size() == 1
                && name.tags().values().stream().noneMatch(client -> client.endsWith("-restore-consumer"));
    }
}

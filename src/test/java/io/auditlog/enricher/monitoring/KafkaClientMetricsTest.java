package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

/** A few figures of Kafka's clients, over all of them. */
final class KafkaClientMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Map<MetricName, Metric> metrics = new HashMap<>();

    /** A value that does not change. */
    private record Fixed(MetricName metricName, Object metricValue) implements Metric {}

    @Test
    void shouldSumUpTotalsAndShowTheLargestOfWhatIsNotCounted() {
        // Given
        register();
        add("producer-metrics", "record-error-total", Map.of("client-id", "a-1-producer"), 2.0);
        add("producer-metrics", "record-error-total", Map.of("client-id", "a-2-producer"), 3.0);
        add("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "a-1"), 7.0);
        add("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "a-2"), Double.NaN);
        add("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "a-3"), 5.0);
        // Then
        assertThat(registry.get("kafka.producer.record.error.total")
                        .functionCounter()
                        .count())
                .isEqualTo(5);
        assertThat(gauge("kafka.stream.thread.commit.latency.max")).isEqualTo(7);
    }

    @Test
    void shouldLeaveOutPartitionsChangelogsAndWhatIsNotOnTheList() {
        register();
        String group = "consumer-fetch-manager-metrics";
        add(group, "records-lag-max", Map.of("client-id", "a-consumer"), 4.0);
        add(group, "records-lag-max", Map.of("client-id", "a-consumer", "topic", "ids", "partition", "0"), 9.0);
        add(group, "records-lag-max", Map.of("client-id", "a-restore-consumer"), 900.0);
        add("app-info", "version", Map.of("client-id", "a-consumer"), "4.4.0");

        assertThat(gauge("kafka.consumer.fetch.manager.records.lag.max")).isEqualTo(4);
        assertThat(registry.getMeters())
                .hasSize(10)
                .allMatch(meter -> meter.getId().getTags().isEmpty());
    }

    @Test
    void shouldFollowTheClientsThatThereAre() {
        register();
        assertThat(gauge("kafka.stream.thread.commit.latency.max"))
                .as("no client yet")
                .isNaN();
        add("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "a-1"), 7.0);
        assertThat(gauge("kafka.stream.thread.commit.latency.max")).isEqualTo(7);
        metrics.clear();
        add("stream-thread-metrics", "commit-latency-max", Map.of("thread-id", "a-2"), 5.0);
        assertThat(gauge("kafka.stream.thread.commit.latency.max"))
                .as("replaced")
                .isEqualTo(5);
    }

    private void register() {
        KafkaClientMetrics.register(registry, () -> metrics);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private void add(String group, String name, Map<String, String> tags, Object value) {
        MetricName full = new MetricName(name, group, "", tags);
        metrics.put(full, new Fixed(full, value));
    }
}

package io.auditlog.enricher.monitoring.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.monitoring.admin.Samples.Latency;
import io.auditlog.enricher.monitoring.admin.Samples.Rates;
import io.auditlog.enricher.monitoring.admin.Samples.Totals;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Counters become rates per second over the last fifteen minutes. */
final class SamplesTest {

    private final Samples samples = new Samples();

    @Test
    void shouldTellRatesBetweenSamples() {
        add(0, 100, 10, 200, 10);
        add(1, 900, 90, 900, 90); // too early
        add(5, 200, 15, 400, 30);
        add(10, 200, 15, 400, 30);

        assertThat(samples.rates()).containsExactly(new Rates(20, 1, 40, 50, 100), new Rates(0, 0, 0, 50, Double.NaN));
    }

    @Test
    void shouldForgetWhatIsOlderThanAQuarterOfAnHour() {
        for (int i = 0; i <= 400; i++) {
            add(5L * i, i, 0, 0, 0);
        }

        assertThat(samples.rates()).hasSize(Samples.MOST);
    }

    @Test
    void shouldBeginAnewWhenTheClockWasSetBack() {
        add(100, 0, 0, 0, 0);
        add(105, 5, 0, 0, 0);
        add(10, 6, 0, 0, 0);
        add(15, 11, 0, 0, 0);

        assertThat(samples.rates()).extracting(Rates::enriched).containsExactly(1.0);
    }

    @Test
    void shouldTellWithinWhichBoundsTheLatenciesOfTheLastMinuteLie() {
        assertThat(samples.latency()).isEqualTo(new Latency(Double.NaN, Double.NaN));
        for (int second = 0; second <= 60; second += 5) {
            add(second, latencies(1000, 1000, 1000));
        }
        assertThat(samples.latency()).as("none").isEqualTo(new Latency(Double.NaN, Double.NaN));
        add(65, latencies(1050, 1098, 1100));
        assertThat(samples.latency()).isEqualTo(new Latency(0.1, Double.POSITIVE_INFINITY));
        add(70, latencies(1050, 1199, 1201));
        assertThat(samples.latency()).isEqualTo(new Latency(1, 1));
    }

    private static Latencies latencies(double first, double second, double all) {
        return new Latencies(new CountAtBucket[] {new CountAtBucket(1e8, first), new CountAtBucket(1e9, second)}, all);
    }

    private void add(long second, double enriched, double dead, double calls, double callSeconds) {
        samples.add(
                new Totals(Instant.ofEpochSecond(second), enriched, dead, calls, callSeconds, 50, latencies(0, 0, 0)));
    }

    private void add(long second, Latencies latencies) {
        samples.add(new Totals(Instant.ofEpochSecond(second), 0, 0, 0, 0, 50, latencies));
    }
}

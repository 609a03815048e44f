package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Duration BASE = Duration.ofMillis(500);
    private static final Duration MAX = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({"0, 500", "1, 1000", "2, 2000", "6, 32000", "7, 60000", "8, 60000", "62, 60000", "1000, 60000"})
    void shouldDoubleTheCeilingUpToTheMaximum(int retry, long ceilingMillis) {
        // Given a draw just below one
        Backoff backoff = new Backoff(BASE, MAX, fixed(0.999_999));

        // When, then
        assertThat(backoff.before(retry))
                .isBetween(Duration.ofMillis(ceilingMillis - 1), Duration.ofMillis(ceilingMillis));
    }

    @Test
    void shouldDrawFromZero() {
        assertThat(new Backoff(BASE, MAX, fixed(0)).before(5)).isZero();
    }

    @Test
    void shouldSpreadOverTheWholeRange() {
        // Given
        Backoff backoff = new Backoff(BASE, MAX, new Random(1));

        // When
        double mean = java.util.stream.IntStream.range(0, 10_000)
                .mapToLong(i -> backoff.before(3).toMillis())
                .average()
                .orElseThrow();

        // Then
        assertThat(mean).isBetween(1_900.0, 2_100.0);
    }

    @Test
    void shouldRefuseAMaximumBelowTheBase() {
        assertThatThrownBy(() -> new Backoff(MAX, BASE, new Random(1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static RandomGenerator fixed(double draw) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble() {
                return draw;
            }
        };
    }
}

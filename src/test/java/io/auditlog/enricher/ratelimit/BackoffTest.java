package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {

    private static final Duration BASE = Duration.ofMillis(500);
    private static final Duration MAX = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({"0, 500", "1, 1000", "2, 2000", "6, 32000", "7, 60000", "8, 60000", "62, 60000", "1000, 60000"})
    void shouldSpreadOverTheWholeRangeUpToACeilingThatDoubles(int retry, long ceiling) {
        // Given
        Backoff backoff = new Backoff(BASE, MAX, new Random(1));

        // When
        long[] waits = LongStream.range(0, 10_000)
                .map(i -> backoff.before(retry).toMillis())
                .sorted()
                .toArray();

        // Then
        assertThat(waits[0]).isBetween(0L, ceiling / 100);
        assertThat(waits[5_000]).isBetween(ceiling * 48 / 100, ceiling * 52 / 100);
        assertThat(waits[9_999]).isBetween(ceiling * 99 / 100, ceiling);
    }

    @Test
    void shouldRefuseAMaximumBelowTheBase() {
        assertThatThrownBy(() -> new Backoff(BASE.plusNanos(1), BASE, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

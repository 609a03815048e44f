package io.auditlog.enricher.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RateCheckTest {

    private static final long MILLI = 1_000_000;
    private static final long BEGIN = 77 * MILLI;

    private final RateCheck check = new RateCheck(50, 1);

    @Test
    void shouldFindNothingWhereTheRateIsKept() {
        // Given three seconds of requests, 20 ms apart, in no order
        long[] times = even(150);
        times[0] = times[149];
        times[149] = BEGIN;

        // When, then
        assertThat(check.breaches(times)).isEmpty();
        assertThat(check.early(Duration.ZERO, times)).isEmpty();
    }

    @Test
    void shouldFindARequestThatCameTooEarly() {
        // Given one request 1 ms before its turn
        long[] times = even(150);
        times[70] -= MILLI;

        // When, then that very one is found, and jitter that was allowed is none
        assertThat(check.early(Duration.ZERO, times)).containsExactly(times[70]);
        assertThat(check.early(Duration.ofMillis(1), times)).isEmpty();
    }

    @Test
    void shouldAllowTheBurst() {
        // Given a bucket of five
        RateCheck five = new RateCheck(50, 5);
        long[] atOnce = LongStream.generate(() -> BEGIN).limit(5).toArray();
        long[] oneMore = LongStream.generate(() -> BEGIN).limit(6).toArray();

        // When, then
        assertThat(five.early(Duration.ZERO, atOnce)).isEmpty();
        assertThat(five.early(Duration.ZERO, oneMore)).hasSize(1);
    }

    @Test
    void shouldFindASecondWithTooMany() {
        // Given two requests more than the rate within one second, which is one more than rate and burst
        long[] times = LongStream.concat(
                        LongStream.of(even(150)), LongStream.of(BEGIN + 500 * MILLI, BEGIN + 501 * MILLI))
                .toArray();

        // When
        var breaches = check.breaches(times);

        // Then every sliding second that holds them is named
        assertThat(breaches).isNotEmpty().allSatisfy(breach -> {
            assertThat(breach.requests()).isEqualTo(52);
            assertThat(breach.permitted()).isEqualTo(51);
        });
    }

    @Test
    void shouldFindRequestsWhileItWasToldToWait() {
        // Given requests every 20 ms, and a wait from 100 ms to 200 ms
        long from = BEGIN + 100 * MILLI;

        // When, then the end of the wait is not part of it
        assertThat(RateCheck.within(from, from + 100 * MILLI, even(50))).hasSize(5);
        assertThat(RateCheck.within(from + 1, from + 20 * MILLI, even(50))).isEmpty();
    }

    @Test
    void shouldFindNothingInNothing() {
        assertThat(check.breaches()).isEmpty();
        assertThat(check.early(Duration.ZERO)).isEmpty();
    }

    private static long[] even(int count) {
        return LongStream.range(0, count).map(i -> BEGIN + i * 20 * MILLI).toArray();
    }
}

package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The pace of commands that send. */
final class SendRateTest {

    @Test
    void shouldSpaceEvenlyAndCatchUpLittle() {
        // Given
        long[] now = {0};
        SendRate rate = new SendRate(100, () -> now[0]);
        // Then
        assertThat(rate.untilNext()).isZero();
        rate.take();
        assertThat(rate.untilNext()).isEqualTo(10_000_000);
        now[0] = 10_000_000;
        rate.take();
        assertThat(rate.untilNext()).isEqualTo(10_000_000);
        // When: a second is lost
        now[0] += 1_000_000_000;
        int atOnce = 0;
        for (; rate.untilNext() <= 0; atOnce++) {
            rate.take();
        }
        // Then: a tenth of it is caught up
        assertThat(atOnce).isEqualTo(11);
    }
}

package io.auditlog.enricher.fetch.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** How likely a good entry fails by chance. */
final class FailureRatesTest {

    private static final Offset<Double> ROUNDING = within(1e-9);

    private final VirtualTime time = new VirtualTime();
    private final long start = time.getAsLong();
    private final FailureRates failureRates = new FailureRates(start);

    private void good(int replies) {
        for (int i = 0; i < replies; i++) {
            failureRates.good(time.getAsLong());
        }
    }

    private void bad(Code code, int replies) {
        for (int i = 0; i < replies; i++) {
            failureRates.bad(code, time.getAsLong());
        }
    }

    @Test
    void shouldCountOnMoreFailuresThanSuccessesWhereNothingIsKnown() {
        assertThat(failureRates.shareOfBad(Code.FORBIDDEN, start)).isEqualTo(0.5);
    }

    @Test
    void shouldReckonTheShareOfBadRepliesOfThatKind() {
        good(97);
        bad(Code.FORBIDDEN, 1);
        bad(Code.NOT_FOUND, 30);
        assertThat(failureRates.shareOfBad(Code.FORBIDDEN, start)).isCloseTo(2.0 / 100, ROUNDING);
        assertThat(failureRates.shareOfBad(Code.BAD_REQUEST, start)).isCloseTo(1.0 / 99, ROUNDING);
    }

    @Test
    void shouldTakeAllFailuresThatPassByThemselvesTogether() {
        good(93);
        bad(Code.TIMEOUT, 1);
        bad(Code.SERVER_ERROR, 1);
        bad(Code.TOO_MANY_REQUESTS, 1);
        bad(Code.CONNECTION, 1);
        bad(Code.FORBIDDEN, 50);
        assertThat(failureRates.shareOfBad(Code.UPSTREAM, start)).isCloseTo(5.0 / 99, ROUNDING);
    }

    @Test
    void shouldCountFromThatTimeOnToFiveSeconds() {
        // Given
        good(100);
        time.advance(Duration.ofSeconds(5));
        long since = time.getAsLong();
        good(8);

        // When, then
        assertThat(failureRates.shareOfBad(Code.GONE, since)).isCloseTo(1.0 / 10, ROUNDING);
        assertThat(failureRates.shareOfBad(Code.GONE, since - 1)).isCloseTo(1.0 / 110, ROUNDING);
        assertThat(failureRates.shareOfBad(Code.GONE, since - Duration.ofDays(1).toNanos()))
                .isCloseTo(1.0 / 110, ROUNDING);
    }

    @Test
    void shouldForgetAfterTwoHours() {
        // Given
        bad(Code.FORBIDDEN, 1_000);

        // When
        time.advance(Duration.ofMinutes(119));
        good(1);
        assertThat(failureRates.shareOfBad(Code.FORBIDDEN, start)).isGreaterThan(0.9);
        time.advance(Duration.ofMinutes(2));
        good(1);

        // Then
        assertThat(failureRates.shareOfBad(Code.FORBIDDEN, start)).isCloseTo(1.0 / 4, ROUNDING);
    }
}

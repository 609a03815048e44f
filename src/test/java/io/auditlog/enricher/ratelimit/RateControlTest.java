package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.auditlog.enricher.ratelimit.RateControl.Reason;
import io.auditlog.enricher.ratelimit.RateHeaders.RateSignals;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateControlTest {

    private static final Offset<Double> NEARLY = within(0.01);

    private final VirtualTime time = new VirtualTime();
    private final RateControl control = new RateControl(new RateLimitSettings(100, 1), time, time, time);

    private void reported(long limit, long remaining, long reset, long window) {
        Duration untilReset = Duration.ofSeconds(reset);
        control.onSignals(new RateSignals(
                new Quota(limit, remaining, untilReset, Duration.ofSeconds(window), false, "ratelimit-*"), 0));
    }

    private long later() {
        time.advance(Duration.ofMillis(1));
        return time.getAsLong();
    }

    @Test
    void shouldBeAsConfiguredWhileNothingLowerIsReported() {
        control.passed(later());
        reported(1_000_000, 1_000_000, 1, 1);
        assertThat(control.effective()).isEqualTo(100);
        assertThat(control.configured()).isEqualTo(100);
        assertThat(control.why()).isEqualTo(Reason.CONFIGURED);
        assertThat(control.throttledSince()).isEmpty();
        assertThat(control.pausedFor()).isZero();
        assertThat(time.everScheduled()).isZero();
    }

    @Test
    void shouldSayThatItIsPausedWhileAnOperatorHoldsRequestsBack() {
        control.rateLimiter().hold(true);
        assertThat(control.why()).isEqualTo(Reason.PAUSED);
        control.rateLimiter().hold(false);
        assertThat(control.why()).isEqualTo(Reason.CONFIGURED);
    }

    @Test
    void shouldCutOnceForAllCallsThatLeftBeforeTheCut() {
        // Given 50 calls on their way, all of which are refused
        long leftAt = later();
        time.advance(Duration.ofMillis(10));
        for (int i = 0; i < 50; i++) {
            control.refused(leftAt);
        }

        // Then
        assertThat(control.effective()).isCloseTo(70, NEARLY);
        assertThat(control.pausedFor()).isEqualTo(Duration.ofMillis(200));
        assertThat(control.why()).isEqualTo(Reason.PAUSED);

        // When one that left after it is refused, too
        control.refused(later());

        // Then
        assertThat(control.effective()).isCloseTo(49, within(0.1));
    }

    @Test
    void shouldPauseLongerEachTimeNothingPassesInBetween() {
        for (int i = 0; i < 20; i++) {
            control.refused(later());
        }
        assertThat(control.pausedFor()).isEqualTo(Duration.ofMillis(12_800));
        assertThat(control.effective()).isCloseTo(1, NEARLY);
    }

    @Test
    void shouldComeBackQuicklyThenSlowlyThenBeyond() {
        // Given
        control.refused(later());
        Duration pause = Duration.ofMillis(200);
        assertThat(control.effective()).isCloseTo(70, NEARLY);

        // When, then
        time.advance(pause.plusMillis(1_100));
        assertThat(control.effective()).isBetween(85.0, 95.0);
        time.advance(Duration.ofSeconds(1));
        assertThat(control.effective()).isCloseTo(96, within(0.3));
        time.advance(Duration.ofSeconds(10));
        assertThat(control.effective()).isCloseTo(98, within(0.3));
        assertThat(control.why()).isEqualTo(Reason.BACKING_OFF);
        time.advance(Duration.ofSeconds(11));
        assertThat(control.effective()).isEqualTo(100);
        assertThat(control.why()).isEqualTo(Reason.CONFIGURED);
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldTakeItsPartOfTheLeastOfAllThreeRates() {
        // Given a third of the rate
        control.take(new RateLimitSettings(33, 1));
        assertThat(control.effective()).isEqualTo(33);

        // When 60 a second are reported
        reported(3_600, 3_000, 50, 60);

        // Then
        assertThat(control.effective()).isCloseTo(33 * 0.6 * 0.97, NEARLY);
        assertThat(control.why()).isEqualTo(Reason.HEADERS);

        // When
        control.refused(later());

        // Then
        assertThat(control.effective()).isCloseTo(33 * 0.6 * 0.97 * 0.7, NEARLY);
        assertThat(control.configured()).isEqualTo(33);
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "7200, 3600", "2678400, 3600"})
    void shouldPauseUntilTheResetWhenNothingIsLeftButAnHourAtMost(long reset, long seconds) {
        reported(10_000_000, 0, reset, 0);
        assertThat(control.pausedFor()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(control.why()).isEqualTo(Reason.PAUSED);
        assertThat(control.throttledSince()).contains(time.instant());
    }

    @Test
    void shouldNotPauseForAQuotaOfASecond() {
        reported(50, 0, 1, 1);
        assertThat(control.pausedFor()).isZero();
        assertThat(control.effective()).isCloseTo(48.5, NEARLY);
    }

    @Test
    void shouldKeepToTheWindowsRateAfterTheResetUntilItIsReportedAgain() {
        reported(600, 30, 30, 60);
        assertThat(control.effective()).isCloseTo(0.97, NEARLY);
        time.advance(Duration.ofSeconds(31));
        assertThat(control.effective()).isCloseTo(9.7, NEARLY);
        time.advance(Duration.ofSeconds(61));
        assertThat(control.effective()).isEqualTo(100);
        assertThat(time.scheduled()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"30, 5, 30", "30, 259200, 3600", "30, -3, 30"})
    void shouldPauseAsLongAsItIsAskedToButAnHourAtMost(long first, long second, long paused) {
        control.pauseFor(Duration.ofSeconds(first), "as asked");
        control.pauseFor(Duration.ofSeconds(second), "as asked");
        assertThat(control.pausedFor()).isEqualTo(Duration.ofSeconds(paused));
    }

    @Test
    void shouldSayThatItIsThrottledUntilAllIsWellForSomeTime() {
        // Given
        control.refused(later());
        var since = control.throttledSince();
        assertThat(since).contains(time.instant());

        // When, then
        time.advance(Duration.ofSeconds(4));
        control.refused(later());
        time.advance(Duration.ofSeconds(4));
        assertThat(control.throttledSince()).isEqualTo(since);
        time.advance(Duration.ofSeconds(2));
        assertThat(control.throttledSince()).isEmpty();
    }

    @Test
    void shouldBeThrottledWhileItsRateIsFarLower() {
        // Given refusals among replies that pass, at ever lower rates
        for (int i = 0; i < 10; i++) {
            control.refused(later());
            control.passed(later());
        }

        // When, then
        time.advance(Duration.ofSeconds(20));
        assertThat(control.throttledSince()).isPresent();
        time.advance(Duration.ofSeconds(60));
        assertThat(control.throttledSince()).isEmpty();
        assertThat(control.effective()).isEqualTo(100);
    }

    @Test
    void shouldBelieveHeadersThatPermitNextToNothingOnlyOnceARefusalHasConfirmedThem() {
        // Given a reset in an unknown unit: 10 calls in 1,000 seconds, where 100 a second are configured
        reported(10, 0, 1_000, 1_000);
        assertThat(control.effective()).isEqualTo(100);
        assertThat(control.pausedFor()).isZero();

        // When
        control.refused(later());

        // Then
        assertThat(control.pausedFor()).isBetween(Duration.ofSeconds(990), Duration.ofSeconds(1_000));
        assertThat(control.explanation()).contains("10 calls in 1000 s, 0 left");
    }

    @Test
    void shouldSaySinceWhenAndWhyItIsFarBelowTheConfiguredRate() {
        // Given
        assertThat(control.slowSince()).isEmpty();
        Instant then = time.instant();

        // When 600 in a minute are permitted
        reported(600, 500, 50, 60);
        time.advance(Duration.ofSeconds(5));

        // Then
        assertThat(control.slowSince()).contains(then);
        assertThat(control.throttledSince()).isEmpty();
        assertThat(control.explanation())
                .isEqualTo("the API's headers permit no more (ratelimit-*: 600 calls in 60 s, 500 left)");
        reported(12_000, 12_000, 60, 60);
        assertThat(control.slowSince()).isEmpty();
        assertThat(control.explanation()).isEqualTo("as configured");
    }
}

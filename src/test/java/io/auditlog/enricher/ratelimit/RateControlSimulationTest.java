package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.ratelimit.RateControl.Reason;
import io.auditlog.enricher.ratelimit.SimulatedCaller.Headers;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control and its rate limiter against limits of many kinds: what is used of them, and how often they refuse. */
final class RateControlSimulationTest {

    private final VirtualTime time = new VirtualTime();

    private RateControl control(double perSecond) {
        return new RateControl(new RateLimitSettings(perSecond, 1), time, time, time);
    }

    private SimulatedCaller caller(RateControl control, RateLimit limit, Headers headers) {
        return new SimulatedCaller(time, control, limit, headers, 64);
    }

    private static Duration forCalls(int calls, double limit) {
        return Duration.ofMillis((long) (1000 * calls / limit));
    }

    @ParameterizedTest
    @CsvSource({"50, 40", "100, 60", "100, 95", "500, 300", "500, 100", "1000, 20", "50, 5"})
    void shouldUse90PercentOfALimitThatNobodyTellsWithFewRefusals(double configured, double limit) {
        // Given an API that takes less than is configured, and says nothing of it
        SimulatedCaller caller = caller(control(configured), RateLimit.perSecond(limit), SimulatedCaller.NONE);
        caller.runs(Duration.ofSeconds(30));

        // When
        caller.runs(forCalls(10_000, limit));

        // Then
        assertThat(caller.passed).isGreaterThan(9_000);
        assertThat(caller.refused).isLessThan(caller.passed / 50);
    }

    @Test
    void shouldUse90PercentThoughEachRefusalAsksForASecond() {
        // Given
        SimulatedCaller caller = caller(control(100), RateLimit.perSecond(60), SimulatedCaller.NONE);
        caller.retryAfter = quota -> Duration.ofSeconds(1);
        caller.runs(Duration.ofSeconds(30));

        // When
        caller.runs(forCalls(10_000, 60));

        // Then
        assertThat(caller.passed).isGreaterThan(9_000);
        assertThat(caller.refused).isLessThan(100);
    }

    @Test
    void shouldLearnALimitAtFirstWithFewRefusals() {
        SimulatedCaller caller = caller(control(100), RateLimit.perSecond(60), SimulatedCaller.NONE);
        caller.runs(Duration.ofSeconds(30));
        assertThat(caller.passed).isGreaterThan(30 * 60 * 8 / 10);
        assertThat(caller.refused).isLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAFT", "OLD"})
    void shouldSpreadAWindowSmoothlyWithoutRefusals(String family) {
        // Given 600 a minute, where 50 a second are configured
        RateControl control = control(50);
        SimulatedCaller caller = caller(control, new RateLimit.FixedWindow(600, Duration.ofMinutes(1)), family(family));
        caller.runs(Duration.ofMinutes(1));

        // When
        caller.runs(forCalls(10_000, 10));

        // Then
        assertThat(control.why()).isEqualTo(Reason.HEADERS);
        assertThat(control.effective()).isBetween(8.0, 12.0);
        assertThat(caller.passed).isGreaterThan(9_000);
        assertThat(caller.refused).isZero();
    }

    @ParameterizedTest
    @CsvSource({"DRAFT, 120, 60", "OLD, 120, 60", "DRAFT, 3000, 60", "OLD, 3000, 60", "DRAFT, 40, 1", "OLD, 40, 1"})
    void shouldUseASlidingWindow(String family, int limit, int seconds) {
        // Given
        SimulatedCaller caller =
                caller(control(100), new RateLimit.SlidingWindow(limit, Duration.ofSeconds(seconds)), family(family));
        caller.runs(Duration.ofMinutes(3));

        // When
        double perSecond = (double) limit / seconds;
        caller.runs(forCalls(10_000, perSecond));

        // Then
        assertThat(caller.passed).isGreaterThan(9_000);
        assertThat(caller.refused).isLessThan(50);
    }

    @ParameterizedTest
    @CsvSource({"DRAFT, 50", "OLD, 50", "DRAFT, 500", "OLD, 500", "DRAFT, 5", "OLD, 5"})
    void shouldUseABucketThatFillsEvenly(String family, double limit) {
        // Given a bucket that is nearly empty after each call
        SimulatedCaller caller = caller(control(2 * limit), RateLimit.perSecond(limit), family(family));
        caller.runs(Duration.ofSeconds(30));

        // When
        caller.runs(forCalls(10_000, limit));

        // Then
        assertThat(caller.passed).isGreaterThan(9_000);
        assertThat(caller.refused).isLessThan(50);
    }

    @ParameterizedTest
    @CsvSource({"5", "60", "600"})
    void shouldComeBackSoonAfterAStorm(int seconds) {
        // Given an API that refuses everything for some time
        RateControl control = control(100);
        SimulatedCaller caller = caller(control, RateLimit.perSecond(200), SimulatedCaller.NONE);
        caller.runs(Duration.ofSeconds(10));
        caller.refuseAll = true;
        caller.runs(Duration.ofSeconds(seconds));
        assertThat(caller.refused).isLessThan(30 + seconds);
        assertThat(control.throttledSince()).isPresent();

        // When
        caller.refuseAll = false;
        caller.runs(Duration.ofSeconds(30));
        assertThat(control.throttledSince()).isEmpty();
        caller.runs(Duration.ofSeconds(10));

        // Then
        assertThat(control.why()).isEqualTo(Reason.CONFIGURED);
        assertThat(caller.passed).isGreaterThan(980);
        assertThat(caller.refused).isZero();
        assertThat(time.scheduled()).isLessThan(200);
    }

    @Test
    void shouldFindAHigherLimitAgain() {
        // Given
        RateControl control = control(200);
        SimulatedCaller caller = caller(control, RateLimit.perSecond(20), SimulatedCaller.NONE);
        caller.runs(Duration.ofMinutes(2));
        assertThat(control.effective()).isLessThan(30);

        // When
        caller.limit(RateLimit.perSecond(1_000));
        caller.runs(Duration.ofSeconds(75));

        // Then
        assertThat(control.effective()).isEqualTo(200);
        assertThat(control.why()).isEqualTo(Reason.CONFIGURED);
        assertThat(caller.refused).isZero();
    }

    private static Headers family(String name) {
        return name.equals("DRAFT") ? SimulatedCaller.DRAFT : SimulatedCaller.OLD;
    }
}

package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.ratelimit.RateControl.Reason;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control and its rate limiter against limits of many kinds: what is used of them, and how often they refuse. */
final class RateControlSimulationTest {

    private final VirtualTime time = new VirtualTime();
    private RateControl control;

    private SimulatedCaller caller(double configured, RateLimit limit, String family) {
        control = new RateControl(new RateLimitSettings(configured, 1), time, time, time);
        SimulatedCaller.Headers headers = switch (family) {
            case "DRAFT" -> SimulatedCaller.DRAFT;
            case "OLD" -> SimulatedCaller.OLD;
            default -> quota -> Map.of();
        };
        return new SimulatedCaller(time, control, limit, headers, 64);
    }

    /** Lets it learn for a while, and then expects it to use 90 % in the time of 10,000 calls. */
    private static void expectUse(SimulatedCaller caller, int learning, double limit, int refusals) {
        caller.runs(Duration.ofSeconds(learning));
        caller.runs(Duration.ofMillis((long) (1000 * 10_000 / limit)));
        assertThat(caller.passed).isGreaterThan(9_000);
        assertThat(caller.refused).isLessThanOrEqualTo(refusals);
    }

    @ParameterizedTest
    @CsvSource({"50, 40", "100, 60", "100, 95", "500, 300", "500, 100", "1000, 20", "50, 5"})
    void shouldUse90PercentOfALimitThatIsNotReportedWithFewRefusals(double configured, double limit) {
        SimulatedCaller caller = caller(configured, RateLimit.perSecond(limit), "NONE");
        expectUse(caller, 30, limit, 180);
    }

    @Test
    void shouldUse90PercentThoughEachRefusalAsksForASecond() {
        SimulatedCaller caller = caller(100, RateLimit.perSecond(60), "NONE");
        caller.retryAfter = quota -> Optional.of(Duration.ofSeconds(1));
        expectUse(caller, 30, 60, 99);
    }

    @Test
    void shouldLearnALimitAtFirstWithFewRefusals() {
        SimulatedCaller caller = caller(100, RateLimit.perSecond(60), "NONE").runs(Duration.ofSeconds(30));
        assertThat(caller.passed).isGreaterThan(30 * 60 * 8 / 10);
        assertThat(caller.refused).isLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAFT", "OLD"})
    void shouldSpreadAWindowSmoothlyWithoutRefusals(String family) {
        // Given 600 a minute, where 50 a second are configured
        expectUse(caller(50, new RateLimit.FixedWindow(600, Duration.ofMinutes(1)), family), 60, 10, 0);
        assertThat(control.why()).isEqualTo(Reason.HEADERS);
        assertThat(control.effective()).isBetween(8.0, 12.0);
    }

    @ParameterizedTest
    @CsvSource({"DRAFT, 120, 60", "OLD, 120, 60", "DRAFT, 3000, 60", "OLD, 3000, 60", "DRAFT, 40, 1", "OLD, 40, 1"})
    void shouldUseASlidingWindow(String family, int limit, int seconds) {
        RateLimit window = new RateLimit.SlidingWindow(limit, Duration.ofSeconds(seconds));
        expectUse(caller(100, window, family), 180, (double) limit / seconds, 49);
    }

    @ParameterizedTest
    @CsvSource({"DRAFT, 50", "OLD, 50", "DRAFT, 500", "OLD, 500", "DRAFT, 5", "OLD, 5"})
    void shouldUseABucketThatFillsEvenlyAndIsNearlyEmptyAfterEachCall(String family, double limit) {
        expectUse(caller(2 * limit, RateLimit.perSecond(limit), family), 30, limit, 49);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 60, 600})
    void shouldComeBackSoonAfterAStorm(int seconds) {
        // Given an API that refuses everything for some time
        SimulatedCaller caller = caller(100, RateLimit.perSecond(200), "NONE");
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
        SimulatedCaller caller = caller(200, RateLimit.perSecond(20), "NONE").runs(Duration.ofMinutes(2));
        assertThat(control.effective()).isLessThan(30);

        // When
        caller.limit(RateLimit.perSecond(1_000));
        caller.runs(Duration.ofSeconds(75));

        // Then
        assertThat(control.effective()).isEqualTo(200);
        assertThat(control.why()).isEqualTo(Reason.CONFIGURED);
        assertThat(caller.refused).isZero();
    }
}

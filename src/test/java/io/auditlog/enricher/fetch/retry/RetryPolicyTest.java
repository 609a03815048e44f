package io.auditlog.enricher.fetch.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.retry.RetryPolicy.Next;
import io.auditlog.enricher.fetch.retry.RetryPolicy.Step;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 2: when an entry is asked for again, and when it is written off. */
final class RetryPolicyTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final FailureRates failureRates = new FailureRates(time.getAsLong());
    private final RetryPolicy policy = new RetryPolicy(RetrySettings.DEFAULT, failureRates, time, time, new Random(1));
    private History history = History.startingAt(time.instant());
    private Instant firstFailure;
    private Instant lastFailure;

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

    private Next fails(Code code) {
        return fails(code, Duration.ZERO);
    }

    private Next fails(Code code, Duration atLeast) {
        lastFailure = time.instant();
        firstFailure = firstFailure == null ? lastFailure : firstFailure;
        history = history.plus(new AttemptRecord(lastFailure, code, 0));
        return policy.failed(history, atLeast);
    }

    /** Fails like this until it is written off, and returns how often it was asked. */
    private int asksUntilWrittenOff(Code code) {
        Next next = fails(code);
        for (int i = 0; i < 100; i++) {
            if (next.step() == Step.ASK) {
                time.advance(next.after());
                next = fails(code);
            } else if (next.step() == Step.RECONSIDER) {
                time.advance(next.after());
                next = policy.reconsidered(history);
            } else {
                return history.attempts().size();
            }
        }
        throw new AssertionError("asked for ever");
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"UNAUTHORIZED", "FORBIDDEN", "GONE", "BAD_REQUEST", "CONFLICT", "ID_MISMATCH", "INTERNAL"})
    void shouldWriteOffAfterTwoAsksAMinuteApartWhereGoodIdsNeverFailLikeThat(Code code) {
        // Given
        good(1_000);

        // When
        int asks = asksUntilWrittenOff(code);

        // Then, and half a minute later
        assertThat(asks).isEqualTo(2);
        assertThat(Duration.between(firstFailure, lastFailure)).isBetween(MINUTE, Duration.ofSeconds(90));
        assertThat(Duration.between(lastFailure, time.instant())).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void shouldAskForWhatIsNotFoundThreeTimesOverTwoMinutes() {
        good(1_000);
        assertThat(asksUntilWrittenOff(Code.NOT_FOUND)).isEqualTo(3);
        assertThat(Duration.between(firstFailure, lastFailure))
                .isBetween(MINUTE.multipliedBy(2), MINUTE.multipliedBy(3));
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"SERVER_ERROR", "UNAVAILABLE", "TOO_MANY_REQUESTS", "TIMEOUT", "CONNECTION"})
    void shouldWriteOffWhatMayPassByItselfAfterEightAttemptsAndTenMinutesAtTheEarliest(Code code) {
        good(1_000);
        assertThat(asksUntilWrittenOff(code)).isBetween(8, 10);
        assertThat(Duration.between(firstFailure, time.instant()))
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(20));
    }

    @ParameterizedTest
    @CsvSource({"998, 0, 2", "900, 0, 3", "98, 0, 3", "97, 0, 4", "8, 0, 6", "0, 0, 10", "70, 29, 10", "0, 100, 10"})
    void shouldAskUntilSoManyFailuresCannotBeChance(int good, int bad, int asks) {
        good(good);
        bad(Code.FORBIDDEN, bad);
        assertThat(asksUntilWrittenOff(Code.FORBIDDEN)).isEqualTo(asks);
    }

    @Test
    void shouldNotMindFailuresOfAnotherKind() {
        good(1_000);
        bad(Code.NOT_FOUND, 1_000);
        assertThat(asksUntilWrittenOff(Code.FORBIDDEN)).isEqualTo(2);
    }

    @Test
    void shouldCountEvidenceFromTheFirstFailureOn() {
        // Given good replies long before
        good(10_000);
        time.advance(MINUTE);

        // When, then
        assertThat(asksUntilWrittenOff(Code.FORBIDDEN)).isEqualTo(10);
    }

    @Test
    void shouldAskOnWhenOthersHaveShownMeanwhileThatItMayBeChance() {
        // Given
        good(1_000);
        time.advance(fails(Code.FORBIDDEN).after());
        assertThat(fails(Code.FORBIDDEN)).isEqualTo(new Next(Step.RECONSIDER, Duration.ofSeconds(30)));

        // When
        time.advance(Duration.ofSeconds(30));
        bad(Code.FORBIDDEN, 100);

        // Then
        assertThat(policy.reconsidered(history).after()).isBetween(Duration.ZERO, MINUTE);
    }

    @ParameterizedTest
    @CsvSource({
        "GONE, TIMEOUT, GONE", // an outage in passing
        "TIMEOUT, SERVER_ERROR, TIMEOUT",
        "FORBIDDEN, NOT_FOUND, FORBIDDEN"
    })
    void shouldWriteOffAsWhatTheEntryFailsWithMostOfTheTime(Code usual, Code once, Code asWhat) {
        // Given an entry that is due to be written off, and fails another way then
        good(1_000);
        int due = usual.isTransient() ? 7 : 1;
        for (int i = 0; i < due + 1; i++) {
            fails(usual);
            time.advance(MINUTE.multipliedBy(2));
        }

        // When
        Next next = fails(once);

        // Then
        assertThat(next.step()).isEqualTo(Step.ASK);
        time.advance(next.after());
        assertThat(fails(asWhat).step()).isNotEqualTo(Step.ASK);
    }

    @Test
    void shouldWriteOffInTheEndWhateverTheMixture() {
        good(1_000);
        Code[] codes = {Code.GONE, Code.TIMEOUT, Code.FORBIDDEN, Code.SERVER_ERROR, Code.CONFLICT, Code.CONNECTION};
        Next next = null;
        for (int i = 0; i < 12; i++) {
            next = fails(codes[i % codes.length]);
            time.advance(MINUTE.multipliedBy(2));
        }
        assertThat(next.step()).isEqualTo(Step.WRITE_OFF);
    }

    @Test
    void shouldBackOffWithFullJitterAndFillTheTimeWithTheLastAsks() {
        // When
        Duration[] waits = new Duration[8];
        for (int i = 0; i < 7; i++) {
            waits[i] = fails(Code.SERVER_ERROR).after();
            time.advance(waits[i]);
        }

        // Then
        for (int i = 0; i < 5; i++) {
            assertThat(waits[i]).isBetween(Duration.ZERO, Duration.ofMillis(500L << i));
        }
        assertThat(waits[5]).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(5));
        assertThat(waits[6]).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"TOO_MANY_REQUESTS", "UNAVAILABLE"})
    void shouldAskAgainAtOnceAfterTheFirstRefusal(Code code) {
        assertThat(fails(code).after()).isZero();
        assertThat(fails(code).after()).isPositive();
    }

    @Test
    void shouldWaitAtLeastAsLongAsTheReplyAskedFromTheReplyOn() {
        // Given a verdict that comes ten seconds after the reply
        good(1_000);
        history = history.plus(new AttemptRecord(time.instant(), Code.UNEXPECTED_STATUS, 202));
        time.advance(Duration.ofSeconds(10));

        // When, then
        assertThat(policy.failed(history, Duration.ofMinutes(5)).after()).isEqualTo(Duration.ofSeconds(290));
    }

    @Test
    void shouldNotWaitAMinuteMoreWhereTheVerdictCameLate() {
        history = history.plus(new AttemptRecord(time.instant(), Code.FORBIDDEN, 403));
        time.advance(Duration.ofMinutes(5));
        assertThat(policy.failed(history, Duration.ZERO).after()).isZero();
    }

    @Test
    void shouldNotCountThePauseOfAnOpenBreakerBetweenTwoAttempts() {
        // Given seven failures within seconds, and hours in which nothing was asked
        good(1_000);
        for (int i = 0; i < 7; i++) {
            fails(Code.TIMEOUT);
        }
        time.advance(Duration.ofHours(9));
        good(1_000);

        // When, then
        assertThat(fails(Code.TIMEOUT).step()).isEqualTo(Step.ASK);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        Duration some = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new RetrySettings(0, some, some, some, some, Map.of()))
                .hasMessageContaining("retry.max.attempts");
        assertThatThrownBy(() -> new RetrySettings(1, some, Duration.ZERO, some, some, Map.of()))
                .hasMessageContaining("retry.confirm.after");
        assertThatThrownBy(() -> new RetrySettings(1, some, some, some, Duration.ZERO, Map.of()))
                .hasMessageContaining("retry.backoff.max");
    }
}

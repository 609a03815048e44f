package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Attempt;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final RetrySettings SETTINGS =
            new RetrySettings(8, Duration.ofHours(1), Duration.ofMillis(500), Duration.ofSeconds(60));

    private final RetryPolicy policy = new RetryPolicy(SETTINGS, new Random(1));

    @ParameterizedTest
    @CsvSource({"NONE, 0", "ONCE, 1", "TWICE_QUICKLY, 2", "THRICE, 3", "THRICE_SPREAD, 3", "UP_TO_THE_CEILING, 7"})
    void shouldRetryAsOftenAsTheRuleSays(RetryRule rule, int retries) {
        // Given
        History history = History.startingAt(NOW);
        int retried = 0;

        // When
        Optional<Duration> wait = Optional.of(Duration.ZERO);
        for (int i = 0; wait.isPresent() && i < 100; i++) {
            history = history.plus(new Attempt(NOW, Code.NOT_FOUND, 404));
            wait = policy.waitAfter(history, fault(Code.NOT_FOUND, rule), NOW);
            retried += wait.isPresent() ? 1 : 0;
        }

        // Then
        assertThat(retried).isEqualTo(retries);
    }

    @Test
    void shouldCountOnlyFaultsOfTheSameKindAgainstARule() {
        // Given two timeouts, then a first 403
        History history = attempts(NOW, Code.TIMEOUT, Code.TIMEOUT, Code.FORBIDDEN);

        // When, then
        assertThat(policy.waitAfter(history, fault(Code.FORBIDDEN, RetryRule.ONCE), NOW))
                .isPresent();
    }

    @Test
    void shouldLetAStrayWaitUpToTheCeilingAndForEverWhereTheApiCannotBeReached() {
        // Given
        Verdict.ChannelFault away =
                new Verdict.ChannelFault(Failure.of(Code.UNAVAILABLE, ""), ChannelKind.UPSTREAM, null);
        Verdict.ChannelFault unreachable =
                new Verdict.ChannelFault(Failure.of(Code.UNREACHABLE, ""), ChannelKind.NETWORK, null);

        // When
        Duration waited = Duration.ZERO;
        int strays = 1;
        for (Optional<Duration> wait = policy.waitAfterStray(away, strays, waited);
                wait.isPresent();
                wait = policy.waitAfterStray(away, ++strays, waited)) {
            waited = waited.plus(wait.get());
        }

        // Then
        assertThat(waited).isBetween(Duration.ofMinutes(58), Duration.ofHours(1));
        assertThat(strays).isGreaterThan(60);
        assertThat(policy.waitAfterStray(unreachable, 10_000, Duration.ofDays(1)))
                .isPresent();
    }

    @Test
    void shouldSpreadThreeRetriesOverAboutTwoMinutes() {
        // Given
        Duration total = Duration.ZERO;
        for (int round = 0; round < 100; round++) {
            for (int n = 1; n <= 3; n++) {
                History history = attempts(NOW, alike(n));
                total = total.plus(policy.waitAfter(history, fault(Code.NOT_FOUND, RetryRule.THRICE_SPREAD), NOW)
                        .orElseThrow());
            }
        }

        // Then
        assertThat(total.dividedBy(100)).isBetween(Duration.ofSeconds(105), Duration.ofSeconds(135));
    }

    @Test
    void shouldStopAtTheTimeCeilingCountedFromTheFirstFailedAttempt() {
        // Given an ID that was seen long ago and waited for a closed channel since
        History waited = new History(NOW.minus(Duration.ofHours(9)), java.util.List.of(), Instant.EPOCH);
        EntryFault fault = new EntryFault(NOW);

        // When, then
        assertThat(fault.waitAfter(waited, NOW)).isPresent();
        assertThat(patience(Duration.ofMinutes(5)).waitAfter(spreadOver(Duration.ofMinutes(4)), timeout(), NOW))
                .isPresent();
        assertThat(patience(Duration.ofMinutes(5)).waitAfter(spreadOver(Duration.ofMinutes(6)), timeout(), NOW))
                .isEmpty();
    }

    @Test
    void shouldNotCountThePauseOfAClosedChannelBetweenTwoAttempts() {
        // Given an attempt that failed, hours in which nothing was asked, and another one that failed
        EntryFault fault = new EntryFault(NOW);

        // When, then
        assertThat(fault.waitAfter(History.startingAt(NOW), NOW.minus(Duration.ofHours(9))))
                .isPresent();
    }

    private static RetryPolicy patience(Duration maxElapsed) {
        return new RetryPolicy(
                new RetrySettings(8, maxElapsed, Duration.ofMillis(500), Duration.ofSeconds(60)), new Random(1));
    }

    /** Five attempts, the last of them now. */
    private static History spreadOver(Duration time) {
        History history = History.startingAt(NOW.minus(time));
        for (int i = 4; i >= 0; i--) {
            history = history.plus(new Attempt(NOW.minus(time.dividedBy(4).multipliedBy(i)), Code.TIMEOUT, 0));
        }
        return history;
    }

    private static Verdict.EntryFault timeout() {
        return fault(Code.TIMEOUT, RetryRule.UP_TO_THE_CEILING);
    }

    @Test
    void shouldWaitAtLeastAsLongAsTheReplyAsked() {
        // Given
        Verdict.EntryFault fault = new Verdict.EntryFault(
                Failure.of(Code.UNEXPECTED_STATUS, "202"),
                Verdict.Scope.AMBIGUOUS,
                RetryRule.UP_TO_THE_CEILING,
                Duration.ofMinutes(5));

        // When, then
        assertThat(policy.waitAfter(attempts(NOW, Code.UNEXPECTED_STATUS), fault, NOW))
                .contains(Duration.ofMinutes(5));
    }

    /** The policy's answer when the first attempt failed at some time and the second one now. */
    private final class EntryFault {
        private final Instant now;

        EntryFault(Instant now) {
            this.now = now;
        }

        Optional<Duration> waitAfter(History before, Instant first) {
            History history = before.plus(new Attempt(first, Code.TIMEOUT, 0)).plus(new Attempt(now, Code.TIMEOUT, 0));
            return policy.waitAfter(history, fault(Code.TIMEOUT, RetryRule.UP_TO_THE_CEILING), now);
        }
    }

    private static Code[] alike(int n) {
        Code[] codes = new Code[n];
        java.util.Arrays.fill(codes, Code.NOT_FOUND);
        return codes;
    }

    private static History attempts(Instant at, Code... codes) {
        History history = History.startingAt(at);
        for (Code code : codes) {
            history = history.plus(new Attempt(at, code, 0));
        }
        return history;
    }

    private static Verdict.EntryFault fault(Code code, RetryRule rule) {
        return new Verdict.EntryFault(Failure.of(code, "no"), Verdict.Scope.AMBIGUOUS, rule, Duration.ZERO);
    }
}

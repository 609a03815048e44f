package io.auditlog.enricher.fetch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.retry.RetryPolicy.Next;
import io.auditlog.enricher.fetch.retry.RetryPolicy.Step;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When an entry is asked for again where operators decided about what it fails with. */
final class OutcomeRulesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime time = new VirtualTime();
    private final FailureRates failureRates = new FailureRates(time.getAsLong());
    private RetryPolicy policy;
    private History history = History.startingAt(time.instant());

    private void decide(Map<Code, OutcomeRule> outcomes) {
        policy = new RetryPolicy(settings(outcomes), failureRates, time, time, new Random(1));
        for (int i = 0; i < 1_000; i++) {
            failureRates.good(time.getAsLong());
        }
    }

    private static RetrySettings settings(Map<Code, OutcomeRule> outcomes) {
        return new RetrySettings(
                8,
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                outcomes);
    }

    private Next fails(Code code) {
        history = history.plus(new AttemptRecord(time.instant(), code, 0));
        return policy.failed(history, Duration.ZERO);
    }

    /** Fails like this so often, and waits as long as the policy says before each next time. */
    private Next fails(Code code, int times) {
        Next next = fails(code);
        for (int i = 1; i < times; i++) {
            time.advance(next.after());
            next = fails(code);
        }
        return next;
    }

    private int asksUntilWrittenOff(Code code) {
        Next next = fails(code);
        while (next.step() == Step.ASK) {
            time.advance(next.after());
            next = fails(code);
        }
        return history.attempts().size();
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"NOT_FOUND", "GONE", "SERVER_ERROR", "TOO_MANY_REQUESTS", "TIMEOUT"})
    void shouldWriteOffAtTheFirstFailureWhereThatIsDecided(Code code) {
        decide(Map.of(code, OutcomeRule.DEAD_LETTER));
        assertThat(fails(code)).isEqualTo(Next.WRITE_OFF);
    }

    @ParameterizedTest
    @CsvSource({"GONE, 5", "NOT_FOUND, 2", "GONE, 1", "SERVER_ERROR, 20", "SERVER_ERROR, 100", "TIMEOUT, 12"})
    void shouldAskAsOftenAsDecidedAndOtherwiseAsByDefault(Code code, int times) {
        decide(Map.of(code, new OutcomeRule(times)));
        int asks = asksUntilWrittenOff(code);
        assertThat(asks).isBetween(times, times + 2);
    }

    @Test
    void shouldKeepToTheTimesOfTheDefaultWhereFewerFailuresAreDecided() {
        // Given
        decide(Map.of(Code.SERVER_ERROR, new OutcomeRule(2)));

        // When
        int asks = asksUntilWrittenOff(Code.SERVER_ERROR);

        // Then
        assertThat(asks).isBetween(3, 6);
        assertThat(Duration.ofNanos(time.elapsed())).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void shouldNotWriteOffForAnotherFailureBeforeAsManyAsDecided() {
        // Given
        decide(Map.of(Code.SERVER_ERROR, new OutcomeRule(20)));
        fails(Code.SERVER_ERROR, 14);

        // When, then
        time.advance(HOUR);
        assertThat(fails(Code.TIMEOUT).step()).isEqualTo(Step.ASK);
        time.advance(HOUR);
        assertThat(fails(Code.NOT_FOUND).step()).isEqualTo(Step.ASK);
    }

    @Test
    void shouldAskForEverMoreAndMoreSeldomWhatIsHeld() {
        // Given
        decide(Map.of(Code.FORBIDDEN, OutcomeRule.HOLD));

        // When, then
        for (int i = 0; i < 1_000; i++) {
            Duration atLeast = i < 6 ? Duration.ofMinutes(1L << i) : HOUR;
            Duration wait = fails(Code.FORBIDDEN).after();
            assertThat(wait).isBetween(atLeast, atLeast.multipliedBy(3).dividedBy(2));
            assertThat(policy.holds(history)).isTrue();
            time.advance(wait);
        }
        assertThat(policy.maxWait()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void shouldWaitAsLongAsAReplyAsksForThoughItIsHeld() {
        decide(Map.of(Code.UNAVAILABLE, OutcomeRule.HOLD));
        history = history.plus(new AttemptRecord(time.instant(), Code.UNAVAILABLE, 503));
        assertThat(policy.failed(history, Duration.ofHours(5))).isEqualTo(Next.askAfter(Duration.ofHours(5)));
    }

    @Test
    void shouldHoldWhatFailsOtherwiseNowAndThen() {
        decide(Map.of(Code.FORBIDDEN, OutcomeRule.HOLD));
        for (int i = 1; i < 1_000; i++) {
            Next next = fails(i % 3 == 0 ? Code.TIMEOUT : Code.FORBIDDEN);
            assertThat(policy.holds(history)).isTrue();
            time.advance(next.after());
        }
    }

    @Test
    void shouldJudgeWhatComesToFailOtherwiseAsOftenByItsOtherFailuresAlone() {
        // Given
        decide(Map.of(Code.SERVER_ERROR, OutcomeRule.HOLD));
        time.advance(fails(Code.SERVER_ERROR, 3).after());

        // When
        time.advance(fails(Code.NOT_FOUND, 2).after());
        Next third = fails(Code.NOT_FOUND);

        // Then
        assertThat(third.step()).isEqualTo(Step.ASK);
        assertThat(policy.holds(history)).isFalse();
        assertThat(asksUntilWrittenOff(Code.NOT_FOUND)).isBetween(3 + 3, 3 + 10);
    }

    @Test
    void shouldEndWhatWasHeldForWeeksAndIsGoneSince() {
        // Given
        decide(Map.of(Code.FORBIDDEN, OutcomeRule.HOLD));
        fails(Code.FORBIDDEN, 500);

        // When, then
        for (int i = 0; i < 49; i++) {
            assertThat(fails(Code.GONE).step()).isEqualTo(Step.ASK);
            time.advance(HOUR);
        }
        assertThat(fails(Code.GONE).step()).isEqualTo(Step.RECONSIDER);
    }

    @Test
    void shouldLeaveOtherCodesAsTheyAre() {
        decide(Map.of(Code.FORBIDDEN, OutcomeRule.HOLD, Code.GONE, OutcomeRule.DEAD_LETTER));
        assertThat(asksUntilWrittenOff(Code.CONFLICT)).isEqualTo(2);
    }
}

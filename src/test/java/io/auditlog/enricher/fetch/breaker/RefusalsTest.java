package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Effect.AskKnownGood;
import io.auditlog.enricher.fetch.breaker.Effect.Blame;
import io.auditlog.enricher.fetch.breaker.Effect.CutRate;
import io.auditlog.enricher.fetch.breaker.Effect.Pause;
import io.auditlog.enricher.fetch.breaker.Effect.RestoreRate;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 1 where the API asks for fewer requests, or turns the caller away. */
final class RefusalsTest extends BreakerFixture {

    private static final Duration WAIT = Duration.ofSeconds(30);

    @BeforeEach
    void begin() {
        startKnowing(GOOD, OTHER_GOOD);
        passSeconds(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"TOO_MANY_REQUESTS", "UNAVAILABLE"})
    void shouldPauseForAsLongAsTheReplyAsksAndThenSendAControlBeforeAnythingFresh(Code code) {
        // Given
        List<Effect> effects = fails(ID, Role.ENTRY, askingToWait(code, 30));

        // Then
        assertThat(effects).contains(new Pause(WAIT, "seen " + code)).last().isEqualTo(new AskKnownGood(GOOD));
        assertThat(state.passes()).isFalse();

        // When the pause is over and the control has been sent
        passSeconds(30);
        assertThat(succeeds(GOOD, Role.CONTROL)).containsExactly(new Blame(ID));
        assertThat(state.passes()).isTrue();
    }

    @Test
    void shouldStayHaltedForASuccessThatWasSentBeforeThePause() {
        long before = now();
        passMillis(50);
        fails(ID, Role.ENTRY, askingToWait(Code.UNAVAILABLE, 30));
        on(new Event.Succeeded(OTHER, Role.ENTRY, before));
        assertThat(state.passes()).isFalse();
    }

    @Test
    void shouldCutTheRateAndPauseNothingForARefusalThatNamesNoTime() {
        // When
        List<Effect> effects = fails(ID, Code.TOO_MANY_REQUESTS);

        // Then
        assertThat(effects).containsExactly(new CutRate(now()), new AskKnownGood(GOOD));
        assertThat(state.passes()).isTrue();
    }

    @Test
    void shouldNotPauseForARetryAfterOfAnotherKindOfReply() {
        assertThat(fails(ID, Role.ENTRY, askingToWait(Code.UNEXPECTED_STATUS, 30)))
                .containsExactly(new AskKnownGood(GOOD));
        assertThat(state.passes()).isTrue();
    }

    @Test
    void shouldNeitherPauseNorCutForAnOddEntryThatIsRefusedAgain() {
        List<Effect> effects = failsAgain(ID, askingToWait(Code.TOO_MANY_REQUESTS, 30));
        assertThat(effects).containsExactly(new RestoreRate(), new AskKnownGood(GOOD));
        assertThat(state.passes()).isTrue();
        assertThat(failsAgain(OTHER, askingToWait(Code.TOO_MANY_REQUESTS, 30))).isEmpty();
    }

    @Test
    void shouldAskTheControlWithoutPausingForOthersFirstRefusalsForTenMinutesAfterAnOddOne() {
        // Given
        failsAgain(ID, askingToWait(Code.TOO_MANY_REQUESTS, 30));
        passMillis(1);
        succeeds(GOOD, Role.CONTROL);

        // When, then
        passSeconds(599);
        assertThat(fails(OTHER, Role.ENTRY, askingToWait(Code.TOO_MANY_REQUESTS, 30)))
                .containsExactly(new AskKnownGood(GOOD));
        passMillis(1);
        succeeds(GOOD, Role.CONTROL);
        passSeconds(1);
        assertThat(fails(OTHER, Role.ENTRY, askingToWait(Code.TOO_MANY_REQUESTS, 30)))
                .contains(new Pause(WAIT, "seen TOO_MANY_REQUESTS"));
    }

    @Test
    void shouldPauseAndCutForAControlThatIsRefusedThoughOddEntriesAre() {
        // Given
        failsAgain(ID, askingToWait(Code.TOO_MANY_REQUESTS, 30));

        // When, then
        assertThat(fails(GOOD, Role.CONTROL, askingToWait(Code.TOO_MANY_REQUESTS, 7)))
                .containsExactly(new CutRate(now()), new Pause(Duration.ofSeconds(7), "seen TOO_MANY_REQUESTS"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"UNAUTHORIZED", "UNREACHABLE", "CONNECTION", "NOT_FOUND", "SERVER_ERROR", "TIMEOUT", "ID_MISMATCH"
            })
    void shouldHaltNothingHoweverManyFail(Code code) {
        for (int i = 0; i < 1_000; i++) {
            fails(new AuditLogId("bad-" + i), code);
        }
        assertThat(state.passes()).isTrue();
    }
}

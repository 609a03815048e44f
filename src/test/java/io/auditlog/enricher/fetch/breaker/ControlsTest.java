package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Effect.AskKnownGood;
import io.auditlog.enricher.fetch.breaker.Effect.Blame;
import io.auditlog.enricher.fetch.breaker.Effect.Hold;
import io.auditlog.enricher.fetch.breaker.Effect.ReportOutage;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 1 while the breaker is closed: whose fault a failure is. */
final class ControlsTest extends BreakerFixture {

    @BeforeEach
    void begin() {
        startKnowing(GOOD, OTHER_GOOD);
        passSeconds(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"NOT_FOUND", "UNAUTHORIZED", "FORBIDDEN", "TOO_MANY_REQUESTS", "SERVER_ERROR", "TIMEOUT", "TLS"})
    void shouldAskAControlForAnyFailureAndPauseNothingMeanwhile(Code code) {
        assertThat(fails(ID, code)).contains(new AskKnownGood(GOOD));
        assertThat(state.passes()).isTrue();
    }

    @Test
    void shouldBlameTheEntryWhenTheControlSucceeds() {
        // Given
        fails(ID, Code.UNAUTHORIZED);
        passMillis(50);

        // When, then
        assertThat(succeeds(GOOD, Role.CONTROL)).containsExactly(new Blame(ID));
        assertThat(state.passes()).isTrue();
        assertThat(state.nextAt(moment())).isEmpty();
    }

    @Test
    void shouldOpenWhenTwoControlsInARowFailInWhateverWayAndBlameNobody() {
        // Given
        fails(ID, Code.SERVER_ERROR);
        fails(OTHER, Code.NOT_FOUND);
        assertThat(fails(GOOD, Role.CONTROL, Code.TIMEOUT)).isEmpty();
        assertThat(passSeconds(1)).containsExactly(new AskKnownGood(OTHER_GOOD));

        // When
        List<Effect> effects = fails(OTHER_GOOD, Role.CONTROL, Code.FORBIDDEN);

        // Then
        assertThat(effects).startsWith(new Hold(ID), new Hold(OTHER)).hasSize(3);
        assertThat(effects.get(2)).isInstanceOfSatisfying(ReportOutage.class, outage -> {
            assertThat(outage.cause()).isEqualTo(OutageCause.PERMISSION);
            assertThat(outage.evidence()).contains("2 requests", "other-good", "seen FORBIDDEN");
        });
        assertThat(state).isInstanceOf(State.Open.class);
        assertThat(state.passes()).isFalse();
    }

    @Test
    void shouldNotOpenForOneControlThatFails() {
        // Given
        fails(ID, Code.SERVER_ERROR);
        fails(GOOD, Role.CONTROL, Code.SERVER_ERROR);
        passSeconds(1);

        // When, then
        assertThat(succeeds(OTHER_GOOD, Role.CONTROL)).containsExactly(new Blame(ID));
        fails(ID, Code.SERVER_ERROR);
        passSeconds(1);
        fails(OTHER_GOOD, Role.CONTROL, Code.SERVER_ERROR);
        assertThat(state.passes()).isTrue();
    }

    @Test
    void shouldSettleADoubtByAnySuccessThatWasSentAfterIt() {
        fails(ID, Code.FORBIDDEN);
        passMillis(1);
        assertThat(succeeds(OTHER)).containsExactly(new Blame(ID));
    }

    @Test
    void shouldNotSettleADoubtByASuccessThatWasSentBefore() {
        // Given
        long before = now();
        passMillis(100);
        fails(ID, Code.FORBIDDEN);

        // When, then
        assertThat(on(new Event.Succeeded(OTHER, Role.ENTRY, before))).isEmpty();
        assertThat(on(new Event.Succeeded(OTHER, Role.ENTRY, now()))).isEmpty();
    }

    @Test
    void shouldSettleOnlyTheDoubtsThatAreOlderThanTheRequest() {
        // Given
        fails(ID, Code.FORBIDDEN);
        passMillis(10);
        long sent = now();
        passMillis(10);
        fails(OTHER, Code.FORBIDDEN);

        // When, then
        assertThat(on(new Event.Succeeded(GOOD, Role.ENTRY, sent))).containsExactly(new Blame(ID));
        passMillis(10);
        assertThat(succeeds(GOOD)).containsExactly(new Blame(OTHER));
    }

    @Test
    void shouldNotForgetAControlThatFailedForASuccessOfAnotherEntry() {
        // Given: where a part of all replies is bad, entries succeed between the controls
        fails(ID, Code.FORBIDDEN);
        fails(GOOD, Role.CONTROL, Code.FORBIDDEN);
        passMillis(500);
        succeeds(OTHER);
        fails(ID, Code.FORBIDDEN);
        AuditLogId second = asked(passSeconds(1));

        // When, then
        fails(second, Role.CONTROL, Code.FORBIDDEN);
        assertThat(state).isInstanceOf(State.Open.class);
    }

    @ParameterizedTest
    @CsvSource({"100, 1000", "10, 1000", "5, 2000", "1, 10000"})
    void shouldShareControlsAndSendAtMostOneASecondAndATenthOfTheRate(double rate, long gapMillis) {
        // Given
        perSecond = rate;
        passSeconds(60);
        assertThat(fails(ID, Code.FORBIDDEN)).containsExactly(new AskKnownGood(GOOD));
        assertThat(fails(OTHER, Code.FORBIDDEN)).isEmpty();
        passMillis(1);
        assertThat(succeeds(GOOD, Role.CONTROL)).containsExactly(new Blame(ID), new Blame(OTHER));

        // When
        assertThat(fails(ID, Code.FORBIDDEN)).isEmpty();

        // Then
        assertThat(passMillis(gapMillis - 1)).isEmpty();
        assertThat(passMillis(1)).containsExactly(new AskKnownGood(GOOD));
    }

    @Test
    void shouldSendNoControlWhereNothingIsInDoubtAnyMore() {
        // Given
        fails(ID, Code.FORBIDDEN);
        passMillis(1);
        succeeds(GOOD, Role.CONTROL);
        fails(ID, Code.FORBIDDEN);

        // When
        assertThat(on(new Event.Withdrawn(ID, Role.ENTRY))).isEmpty();

        // Then
        assertThat(passSeconds(60)).isEmpty();
    }

    @Test
    void shouldHoldWhatAReplacedKeyWasRefusedForAndNothingElse() {
        fails(ID, Code.UNAUTHORIZED);
        fails(OTHER, Code.FORBIDDEN);
        assertThat(on(new Event.KeyChanged())).containsExactly(new Hold(ID));
        passMillis(1);
        assertThat(succeeds(GOOD, Role.CONTROL)).containsExactly(new Blame(OTHER));
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHORIZED, AUTH", "FORBIDDEN, PERMISSION", "TOO_MANY_REQUESTS, THROTTLED", "TLS, TLS",
        "UNREACHABLE, NETWORK", "CONNECTION, NETWORK", "TIMEOUT, NETWORK", "PROTOCOL, NETWORK",
        "SERVER_ERROR, UPSTREAM", "UNAVAILABLE, UPSTREAM", "ID_MISMATCH, UPSTREAM", "PAYLOAD_SCHEMA, UPSTREAM",
        "BAD_REQUEST, CONFIG", "REDIRECT, CONFIG", "UNEXPECTED_STATUS, CONFIG", "PAYLOAD_MALFORMED, CONFIG"
    })
    void shouldReportTheCauseThatTheControlsShow(Code code, OutageCause cause) {
        assertThat(open(code))
                .last()
                .isInstanceOfSatisfying(
                        ReportOutage.class, outage -> assertThat(outage.cause()).isEqualTo(cause));
    }
}

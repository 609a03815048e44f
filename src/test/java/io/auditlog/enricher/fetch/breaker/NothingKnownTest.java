package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Effect.AskEntry;
import io.auditlog.enricher.fetch.breaker.Effect.AskKnownGood;
import io.auditlog.enricher.fetch.breaker.Effect.Hold;
import io.auditlog.enricher.fetch.breaker.Effect.Pause;
import io.auditlog.enricher.fetch.breaker.Effect.ReportOutage;
import io.auditlog.enricher.fetch.breaker.Effect.ReportRecovery;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 3: nothing is known to be good. */
final class NothingKnownTest extends BreakerFixture {

    @BeforeEach
    void begin() {
        start();
        held = 1_000;
        fresh = 1_000;
    }

    /** Each entry that is asked for fails like this; the seconds at which they were asked. */
    private List<Double> askTimes(Code code, Duration time) {
        List<Double> times = new ArrayList<>();
        long end = elapsed().plus(time).toMillis();
        if (elapsed().isZero()) {
            on(new Event.Elapsed());
            times.add(0.0);
            fails(ID, Role.TRIAL, code);
        }
        while (elapsed().toMillis() < end) {
            List<Effect> effects = passMillis(100);
            if (effects.contains(new AskEntry())) {
                times.add(elapsed().toMillis() / 1e3);
                fails(ID, Role.TRIAL, code);
            }
        }
        return times;
    }

    @Test
    void shouldPassNothingAtTheStart() {
        assertThat(state.passes()).isFalse();
        assertThat(on(new Event.Elapsed())).containsExactly(new AskEntry());
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"NOT_FOUND", "FORBIDDEN", "BAD_REQUEST", "GONE", "ID_MISMATCH"})
    void shouldAskFiveASecondAndOneASecondAfterTenMinutes(Code code) {
        List<Double> times = askTimes(code, Duration.ofMinutes(12));
        assertThat(times).startsWith(0.0, 0.2, 0.4, 0.6);
        assertThat(times.stream().filter(at -> at < 600)).hasSizeBetween(2_990, 3_000);
        assertThat(times.stream().filter(at -> at > 602)).hasSizeBetween(115, 120);
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"SERVER_ERROR", "UPSTREAM", "UNAVAILABLE", "UNREACHABLE", "TIMEOUT", "CONNECTION", "PROTOCOL"})
    void shouldAskOneASecondWhereTheServerOrTheNetworkFails(Code code) {
        assertThat(askTimes(code, Duration.ofMinutes(1))).hasSizeBetween(59, 62);
    }

    @Test
    void shouldAskNoFasterThanTheRate() {
        perSecond = 0.5;
        assertThat(askTimes(Code.NOT_FOUND, Duration.ofMinutes(1))).hasSizeBetween(30, 32);
    }

    @Test
    void shouldAskEveryThirtySecondsTwentyTimesWhereTheKeyIsRefusedAndThenDoubleToFiveMinutes() {
        List<Double> times = askTimes(Code.UNAUTHORIZED, Duration.ofMinutes(60));
        assertThat(times).startsWith(0.0, 30.0, 60.0).contains(570.0, 600.0, 660.0, 780.0, 1_020.0, 1_320.0, 1_620.0);
        assertThat(times.stream().filter(at -> at <= 1_620.0)).hasSize(26);
    }

    @Test
    void shouldTryANewKeyAtOnceAndCountItsRefusalsAnew() {
        // Given
        askTimes(Code.UNAUTHORIZED, Duration.ofMinutes(30));

        // When, then
        assertThat(on(new Event.KeyChanged())).containsExactly(new AskEntry());
        fails(ID, Role.TRIAL, Code.UNAUTHORIZED);
        assertThat(passMillis(29_999)).isEmpty();
        assertThat(passMillis(1)).containsExactly(new AskEntry());
    }

    @Test
    void shouldTryANewKeyAtOnceThoughOnlyOneIsHeldAndWasTried() {
        // Given
        held = 1;
        fresh = 0;
        on(new Event.Elapsed());
        fails(ID, Role.TRIAL, Code.UNAUTHORIZED);
        passSeconds(3);

        // When, then
        assertThat(on(new Event.KeyChanged())).contains(new AskEntry());
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"NOT_FOUND", "FORBIDDEN", "BAD_REQUEST"})
    void shouldTakeAnyOtherAnswerForProofThatTheKeyIsAccepted(Code code) {
        // Given
        on(new Event.Elapsed());
        fails(ID, Role.TRIAL, code);

        // When an odd entry is unauthorized
        passMillis(200);
        fails(OTHER, Role.TRIAL, Code.UNAUTHORIZED);

        // Then
        assertThat(passMillis(200)).containsExactly(new AskEntry());
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"UNREACHABLE", "TIMEOUT", "SERVER_ERROR", "TOO_MANY_REQUESTS"})
    void shouldNotTakeAFailureOfTheServerForSuchAProof(Code code) {
        on(new Event.Elapsed());
        fails(ID, Role.TRIAL, code);
        passSeconds(1);
        fails(OTHER, Role.TRIAL, Code.UNAUTHORIZED);
        assertThat(passMillis(29_999)).doesNotContain(new AskEntry());
    }

    @ParameterizedTest
    @CsvSource({"1, 5000", "5, 1000", "10, 500", "25, 200", "100, 200"})
    void shouldTryNoneOfAFewMoreOftenThanEveryFiveSeconds(int few, long gapMillis) {
        // Given
        held = few;
        fresh = 0;
        on(new Event.Elapsed());
        fails(ID, Role.TRIAL, Code.NOT_FOUND);

        // When, then
        assertThat(passMillis(gapMillis - 1)).doesNotContain(new AskEntry());
        assertThat(passMillis(1)).contains(new AskEntry());
    }

    @Test
    void shouldNotWaitForTheRoundWithAnEntryThatHasNotBeenTried() {
        held = 1;
        fresh = 0;
        on(new Event.Elapsed());
        fails(ID, Role.TRIAL, Code.NOT_FOUND);
        passMillis(200);
        held = 2;
        fresh = 1;
        assertThat(on(new Event.Elapsed())).containsExactly(new AskEntry());
    }

    @Test
    void shouldHoldWhatFailsAndBlameNobody() {
        assertThat(fails(ID, Role.TRIAL, Code.NOT_FOUND)).contains(new Hold(ID));
        assertThat(fails(OTHER, Role.ENTRY, Code.FORBIDDEN)).contains(new Hold(OTHER));
    }

    @Test
    void shouldCloseOnTheFirstSuccess() {
        // Given
        for (int i = 0; i < 3; i++) {
            fails(ID, Role.TRIAL, Code.NOT_FOUND);
        }

        // When, then
        assertThat(succeeds(OTHER, Role.TRIAL)).containsExactly(new ReportRecovery());
        assertThat(state.passes()).isTrue();
        assertThat(((State.Closed) state).good().ids()).containsExactly(OTHER);
    }

    @Test
    void shouldCloseWhenIdsOfEarlierRunsAreFound() {
        on(new Event.KnownGoodFound(List.of()));
        assertThat(state.passes()).isFalse();
        on(new Event.KnownGoodFound(List.of(GOOD, OTHER_GOOD)));
        assertThat(state.passes()).isTrue();
        assertThat(fails(ID, Code.NOT_FOUND)).containsExactly(new AskKnownGood(GOOD));
    }

    @Test
    void shouldNotTakeIdsOfEarlierRunsOnceAllThatWereGoodAreGone() {
        startKnowing(GOOD);
        fails(ID, Code.NOT_FOUND);
        fails(GOOD, Role.CONTROL, Code.NOT_FOUND);
        on(new Event.KnownGoodFound(List.of(GOOD)));
        assertThat(state).isInstanceOf(State.Unknown.class);
    }

    @Test
    void shouldAskOneThatWasGoodEveryTenthTime() {
        // Given
        startKnowing(GOOD, OTHER_GOOD);
        fails(ID, Code.GONE);
        fails(GOOD, Role.CONTROL, Code.GONE);
        passSeconds(1);
        List<Effect> asked = new ArrayList<>(fails(OTHER_GOOD, Role.CONTROL, Code.GONE));

        // When
        for (int i = 0; i < 35; i++) {
            if (asked.get(asked.size() - 1) instanceof AskKnownGood ask) {
                fails(ask.id(), Role.CONTROL, Code.GONE);
            }
            asked.addAll(passMillis(200));
        }

        // Then
        asked.removeIf(effect -> effect instanceof Hold);
        assertThat(asked.subList(0, 31))
                .containsOnly(new AskEntry(), new AskKnownGood(GOOD), new AskKnownGood(OTHER_GOOD));
        assertThat(asked.get(0))
                .as("one of them was asked for less than a second ago")
                .isEqualTo(new AskEntry());
        assertThat(asked.get(10)).isInstanceOf(AskKnownGood.class);
        assertThat(asked.get(20)).isInstanceOf(AskKnownGood.class).isNotEqualTo(asked.get(10));
        assertThat(asked.get(30)).isEqualTo(asked.get(10));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPauseForWhatAnEntryAsksOnlyUntilTheKeyIsProven(boolean proven) {
        if (proven) {
            fails(OTHER, Role.TRIAL, Code.NOT_FOUND);
        }
        assertThat(fails(ID, Role.TRIAL, askingToWait(Code.TOO_MANY_REQUESTS, 30))
                        .contains(new Pause(Duration.ofSeconds(30), "seen TOO_MANY_REQUESTS")))
                .isEqualTo(!proven);
    }

    // What is reported

    @Test
    void shouldReportAfterThreeFailures() {
        assertThat(fails(ID, Role.TRIAL, Code.NOT_FOUND)).doesNotHaveAnyElementsOfTypes(ReportOutage.class);
        assertThat(fails(ID, Role.TRIAL, Code.NOT_FOUND)).doesNotHaveAnyElementsOfTypes(ReportOutage.class);
        assertThat(fails(ID, Role.TRIAL, Code.TIMEOUT))
                .anySatisfy(effect -> assertThat(effect).isInstanceOfSatisfying(ReportOutage.class, outage -> {
                    assertThat(outage.cause()).isEqualTo(OutageCause.CONFIG);
                    assertThat(outage.evidence())
                            .contains("since the start", "3 failed: 2 NOT_FOUND, 1 TIMEOUT", "seen TIMEOUT");
                }));
    }

    @Test
    void shouldReportFiveSecondsAfterTheFirstFailure() {
        held = 0;
        fails(ID, Role.TRIAL, Code.UNAUTHORIZED);
        assertThat(passMillis(4_999)).isEmpty();
        assertThat(passMillis(1))
                .singleElement()
                .isInstanceOfSatisfying(
                        ReportOutage.class, outage -> assertThat(outage.cause()).isEqualTo(OutageCause.AUTH));
        assertThat(passSeconds(60)).isEmpty();
    }

    @Test
    void shouldReportAgainWhenTheCauseIsAnotherAndWhenThereAreTwiceAsMany() {
        // Given
        List<Integer> reported = new ArrayList<>();

        // When
        for (int i = 1; i <= 100; i++) {
            Code code = i <= 10 ? Code.UNREACHABLE : Code.FORBIDDEN;
            if (fails(ID, Role.TRIAL, code).stream().anyMatch(ReportOutage.class::isInstance)) {
                reported.add(i);
            }
        }

        // Then
        assertThat(reported).containsExactly(3, 4, 8, 16, 20, 32, 64);
    }

    @Test
    void shouldReportNoRecoveryWhereNoOutageWasReported() {
        assertThat(succeeds(OTHER, Role.TRIAL)).isEmpty();
    }
}

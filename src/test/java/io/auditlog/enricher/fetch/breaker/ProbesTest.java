package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Effect.AskEntry;
import io.auditlog.enricher.fetch.breaker.Effect.AskKnownGood;
import io.auditlog.enricher.fetch.breaker.Effect.Hold;
import io.auditlog.enricher.fetch.breaker.Effect.ReportOutage;
import io.auditlog.enricher.fetch.breaker.Effect.ReportRecovery;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 1 while the breaker is open: what is asked, how often, and what closes it. */
final class ProbesTest extends BreakerFixture {

    private void opened(Code code) {
        startKnowing(GOOD, OTHER_GOOD);
        passSeconds(5);
        held = 10;
        fresh = 5;
        open(code);
    }

    /** The time until it asks for something, and what. */
    private Duration untilAsked(List<Effect> effects) {
        Duration before = elapsed();
        for (int i = 0; i < 100_000; i++) {
            List<Effect> done = passMillis(10);
            if (!done.isEmpty()) {
                effects.addAll(done);
                return elapsed().minus(before);
            }
        }
        throw new AssertionError("nothing is asked");
    }

    private Effect asks() {
        List<Effect> effects = new ArrayList<>();
        untilAsked(effects);
        assertThat(effects).hasSize(1);
        return effects.get(0);
    }

    @Test
    void shouldAskForAKnownGoodIdAndASecondLaterForAnEntryByTurns() {
        // Given
        opened(Code.SERVER_ERROR);

        // When, then
        assertThat(passSeconds(1)).containsExactly(new AskKnownGood(GOOD));
        fails(GOOD, Role.CONTROL, Code.SERVER_ERROR);
        assertThat(passMillis(999)).isEmpty();
        assertThat(passMillis(1)).containsExactly(new AskEntry());
        assertThat(fails(ID, Role.TRIAL, Code.SERVER_ERROR)).containsExactly(new Hold(ID));
        assertThat(passMillis(1_999)).isEmpty();
        assertThat(passMillis(1)).containsExactly(new AskKnownGood(OTHER_GOOD));
    }

    @Test
    void shouldAskForKnownGoodIdsOnlyAtTheSameIntervalsWhereNothingIsHeld() {
        // Given
        opened(Code.FORBIDDEN);
        held = 0;
        List<Effect> asked = new ArrayList<>();
        List<Long> intervals = new ArrayList<>();

        // When
        for (int i = 0; i < 6; i++) {
            intervals.add(untilAsked(asked).toSeconds());
            fails(GOOD, Role.CONTROL, Code.FORBIDDEN);
        }

        // Then
        assertThat(asked).hasOnlyElementsOfType(AskKnownGood.class);
        assertThat(intervals).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void shouldAskForNoEntryWhereTheKeyIsRefused() {
        opened(Code.UNAUTHORIZED);
        for (int i = 0; i < 6; i++) {
            assertThat(asks()).isInstanceOf(AskKnownGood.class);
            fails(GOOD, Role.CONTROL, Code.UNAUTHORIZED);
        }
    }

    @Test
    void shouldAskForAnEntryAgainWhenTheKeyIsNotRefusedAnyMore() {
        // Given
        opened(Code.UNAUTHORIZED);
        assertThat(asks()).isInstanceOf(AskKnownGood.class);
        fails(GOOD, Role.CONTROL, Code.UNAUTHORIZED);
        assertThat(asks()).isInstanceOf(AskKnownGood.class);

        // When
        fails(GOOD, Role.CONTROL, Code.FORBIDDEN);

        // Then
        assertThat(passSeconds(1)).containsExactly(new AskEntry());
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"CONTROL", "TRIAL"})
    void shouldCloseOnAnySuccessOfAProbe(Role role) {
        // Given
        opened(Code.NOT_SUPPORTED);
        passSeconds(1);

        // When, then
        assertThat(succeeds(ID, role)).containsExactly(new ReportRecovery());
        assertThat(state.passes()).isTrue();
        assertThat(((State.Closed) state).good().ids()).startsWith(ID);
    }

    @Test
    void shouldNotCloseForAnEntryThatWasSentBeforeItOpenedButKeepItAsKnownGood() {
        opened(Code.SERVER_ERROR);
        assertThat(succeeds(ID)).isEmpty();
        assertThat(state).isInstanceOf(State.Open.class);
        assertThat(passSeconds(1)).containsExactly(new AskKnownGood(ID));
    }

    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, 1, 15",
        "SERVER_ERROR, 1, 15",
        "TOO_MANY_REQUESTS, 1, 15",
        "FORBIDDEN, 5, 60",
        "BAD_REQUEST, 5, 60",
        "TLS, 5, 60",
        "UNAUTHORIZED, 30, 300"
    })
    void shouldProbeAtGrowingIntervals(Code code, long firstSeconds, long lastSeconds) {
        // Given
        opened(code);
        List<Long> intervals = new ArrayList<>();

        // When
        for (int i = 0; i < 24; i++) {
            Duration interval = untilAsked(new ArrayList<>());
            if (i % 2 == 0 || code == Code.UNAUTHORIZED) {
                intervals.add(interval.toSeconds());
            }
            boolean control = i % 2 == 0 || code == Code.UNAUTHORIZED;
            fails(GOOD, control ? Role.CONTROL : Role.TRIAL, code);
        }

        // Then
        assertThat(intervals).startsWith(firstSeconds, 2 * firstSeconds, 4 * firstSeconds);
        assertThat(intervals).isSorted().endsWith(lastSeconds, lastSeconds);
    }

    @Test
    void shouldCutIntervalsToTheSetting() {
        // Given
        settings = new BreakerSettings(Duration.ofSeconds(3));
        opened(Code.UNAUTHORIZED);

        // When, then
        for (int i = 0; i < 5; i++) {
            assertThat(untilAsked(new ArrayList<>())).isEqualTo(Duration.ofSeconds(3));
            fails(GOOD, Role.CONTROL, Code.UNAUTHORIZED);
        }
    }

    @Test
    void shouldDrawUpToAQuarterFromEachInterval() {
        startKnowing(GOOD, OTHER_GOOD);
        passSeconds(5);
        chance = 0.9999;
        open(Code.UNAUTHORIZED);
        assertThat(untilAsked(new ArrayList<>())).isBetween(Duration.ofMillis(22_500), Duration.ofMillis(22_520));
    }

    @Test
    void shouldWaitAsLongAsAProbesReplyAsks() {
        // Given
        opened(Code.UNAVAILABLE);
        passSeconds(1);

        // When
        fails(GOOD, Role.CONTROL, askingToWait(Code.UNAVAILABLE, 90));

        // Then
        assertThat(passMillis(89_999)).isEmpty();
        assertThat(passMillis(1)).hasSize(1);
    }

    @Test
    void shouldReportWhenTheCauseIsAnotherAndKeepToItsIntervals() {
        // Given
        opened(Code.UNREACHABLE);
        passSeconds(1);

        // When
        List<Effect> effects = fails(GOOD, Role.CONTROL, Code.UNAUTHORIZED);

        // Then
        assertThat(effects).singleElement().isInstanceOfSatisfying(ReportOutage.class, outage -> {
            assertThat(outage.cause()).isEqualTo(OutageCause.AUTH);
            assertThat(outage.evidence()).contains("good", "seen UNAUTHORIZED");
        });
        assertThat(passMillis(29_999)).isEmpty();
        assertThat(passMillis(1)).hasSize(1);
    }

    @Test
    void shouldProbeAtOnceWithANewKey() {
        opened(Code.UNAUTHORIZED);
        passSeconds(3);
        assertThat(on(new Event.KeyChanged())).containsExactly(new AskKnownGood(GOOD));
    }

    @Test
    void shouldTryANewKeySoonAgainUntilItIsRefusedToo() {
        // Given a key that the first probe says nothing of
        opened(Code.UNAUTHORIZED);
        on(new Event.KeyChanged());
        fails(GOOD, Role.CONTROL, Code.TIMEOUT);
        assertThat(passSeconds(1)).hasSize(1);
        fails(ID, Role.TRIAL, Code.TIMEOUT);
        assertThat(passSeconds(2)).hasSize(1);

        // When it is refused
        fails(GOOD, Role.CONTROL, Code.UNAUTHORIZED);

        // Then it is probed as seldom as the one before
        assertThat(passMillis(29_999)).isEmpty();
        assertThat(passMillis(1)).hasSize(1);
    }

    @Test
    void shouldProbeAgainAtOnceWhenTheTrialIsWithdrawn() {
        // Given
        opened(Code.SERVER_ERROR);
        passSeconds(1);
        fails(GOOD, Role.CONTROL, Code.SERVER_ERROR);
        assertThat(passSeconds(1)).containsExactly(new AskEntry());

        // When, then
        assertThat(on(new Event.Withdrawn(ID, Role.TRIAL))).hasSize(1);
    }

    @Test
    void shouldDropAKnownGoodIdThatIsGoneAndAskTheNext() {
        // Given
        opened(Code.SERVER_ERROR);
        passSeconds(1);
        fails(GOOD, Role.CONTROL, Code.GONE);

        // When, then
        assertThat(asks()).isEqualTo(new AskEntry());
        fails(ID, Role.TRIAL, Code.SERVER_ERROR);
        assertThat(asks()).isEqualTo(new AskKnownGood(OTHER_GOOD));
        fails(OTHER_GOOD, Role.CONTROL, Code.NOT_FOUND);
        assertThat(state)
                .isInstanceOfSatisfying(
                        State.Unknown.class,
                        unknown -> assertThat(unknown.good().gone()).containsExactly(OTHER_GOOD, GOOD));
    }
}

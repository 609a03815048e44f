package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.source.Gate.Ruling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probes, and how the valve opens again. */
final class ValveOpeningTest extends ValveFixture {

    @Test
    void shouldSendOneProbeAtATimeAndAnotherCallEachTime() {
        // Given
        List<Call> calls = enter(3, "held-");
        calls.forEach(call -> call.meets(fault(ChannelKind.NETWORK)));
        passed.clear();

        // When, then
        time.advance(Duration.ofMillis(999));
        assertThat(passed).isEmpty();
        time.advance(Duration.ofSeconds(60));
        assertThat(passed).containsExactly("held-0");
        calls.get(0).meets(fault(ChannelKind.NETWORK));
        time.advance(Duration.ofSeconds(60));
        assertThat(passed).containsExactly("held-0", "held-1");
    }

    @Test
    void shouldProbeLastWithWhatHadFailedBeforeItClosed() {
        // Given a closed valve, and first in its line an ID of which the ledger tells that it has failed
        enter("failed").meets(fault(ChannelKind.NETWORK));
        Call doubtful = new Call("failed-before");
        doubtful.failedBefore = true;
        valve.enter(doubtful);
        enter("sound");
        passed.clear();

        // When
        time.advance(Duration.ofSeconds(2));

        // Then
        assertThat(passed).containsExactly("sound");
    }

    @Test
    void shouldProbeWithCallsThatHaveNotFailedFirst() {
        // Given
        Call failed = enter("failed");
        failed.meets(fault(ChannelKind.NETWORK));
        enter("fresh");
        passed.clear();

        // When
        time.advance(Duration.ofSeconds(2));

        // Then
        assertThat(passed).containsExactly("fresh");
    }

    @Test
    void shouldReleaseAllInOrderOnAProbesSuccess() {
        // Given
        List<Call> calls = closeWith(ChannelKind.NETWORK);
        enter("fresh");

        // When
        assertThat(calls.get(0).meets(SUCCESS)).isEqualTo(Ruling.GO_ON);

        // Then
        assertThat(passed).containsExactly("held-0", "held-1", "held-2", "fresh");
        assertThat(valve.held()).isZero();
        assertThat(reopened).isEqualTo(1);
        assertThat(news).containsExactly("PAUSED_NETWORK", "open");
        time.advance(Duration.ofHours(1));
        assertThat(time.scheduled()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "UPSTREAM, NOT_FOUND, true",
        "UPSTREAM, FORBIDDEN, true",
        "UPSTREAM, SERVER_ERROR, false",
        "NETWORK, PAYLOAD_SCHEMA, true",
        "NETWORK, TIMEOUT, false",
        "NETWORK, UPSTREAM, false",
        "AUTH, NOT_FOUND, true",
        "AUTH, FORBIDDEN, true",
        "AUTH, SERVER_ERROR, false",
        "TLS, NOT_FOUND, true",
        "PERMISSION, NOT_FOUND, true",
        "PERMISSION, FORBIDDEN, false",
        "PERMISSION, TIMEOUT, false",
        "CONFIG, NOT_FOUND, false",
        "CONFIG, FORBIDDEN, false",
        "CONFIG, SERVER_ERROR, false"
    })
    void shouldOpenWhenTheApiHasDealtWithAProbe(ChannelKind kind, Code code, boolean opens) {
        // Given
        Call probe = closeWith(kind).get(0);

        // When, then
        assertThat(probe.meets(fault(code))).isEqualTo(opens ? Ruling.GO_ON : Ruling.HELD);
        assertThat(reopened).isEqualTo(opens ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"UPSTREAM", "AUTH", "PERMISSION", "CONFIG"})
    void shouldOpenOnAFaultThatIsTheProbesOwn(ChannelKind kind) {
        closeWith(kind).get(0).meets(own(Code.GONE));
        assertThat(reopened).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"NETWORK, 1, 15", "UPSTREAM, 1, 15", "AUTH, 30, 300", "TLS, 30, 300"})
    void shouldProbeAtGrowingIntervals(ChannelKind kind, long firstSeconds, long lastSeconds) {
        // Given
        Call only = enter("only");
        only.meets(fault(kind));
        List<Double> intervals = new ArrayList<>();

        // When
        for (int i = 0; i < 9; i++) {
            long since = time.elapsed();
            int before = passed.size();
            while (passed.size() == before) {
                time.advance(Duration.ofMillis(10));
            }
            intervals.add((time.elapsed() - since) / 1e9);
            only.meets(fault(kind));
        }

        // Then
        assertThat(intervals.get(0)).isBetween(firstSeconds - 0.1, firstSeconds * 1.26);
        assertThat(intervals.get(1)).isBetween(firstSeconds * 2.0 - 0.1, firstSeconds * 2 * 1.26);
        assertThat(intervals.get(8)).isBetween(lastSeconds * 0.74, lastSeconds + 0.1);
        assertThat(intervals).allMatch(interval -> interval >= firstSeconds && interval <= lastSeconds * 1.01);
    }

    @Test
    void shouldCountTheTimeThatAProbeWasOut() {
        // Given a probe that is swallowed by a black hole for ten seconds
        Call only = enter("only");
        only.meets(fault(ChannelKind.NETWORK));
        time.advance(Duration.ofSeconds(2));
        assertThat(passed).hasSize(2);

        // When
        time.advance(Duration.ofSeconds(10));
        only.meets(fault(Code.TIMEOUT));
        tick();

        // Then the next goes out at once
        assertThat(passed).hasSize(3);
    }

    @Test
    void shouldProbeAtOnceWhenTheKeyIsReplaced() {
        // Given
        Call first = enter("first");
        first.meets(fault(ChannelKind.AUTH));
        time.advance(Duration.ofSeconds(5));
        assertThat(passed).hasSize(1);

        // When
        key = "new";
        time.advance(Duration.ofSeconds(1));

        // Then
        assertThat(passed).hasSize(2);
        first.meets(SUCCESS);
        assertThat(news).containsExactly("PAUSED_AUTH", "open");
        time.advance(Duration.ofMinutes(10));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldTryANewKeySoonAgainUntilItIsRefusedToo() {
        // Given a refused key, and a new one
        Call only = enter("only");
        only.meets(fault(ChannelKind.AUTH));
        key = "new";
        time.advance(Duration.ofSeconds(1));
        assertThat(passed).hasSize(2);

        // When the probe says nothing of the new one, then it is tried again as where the API is away
        only.meets(fault(Code.TIMEOUT));
        time.advance(Duration.ofMillis(2_500));
        assertThat(passed).hasSize(3);
        only.meets(fault(Code.SERVER_ERROR));
        time.advance(Duration.ofSeconds(5));
        assertThat(passed).hasSize(4);

        // When it is refused, then rarely, as the one before
        only.meets(fault(ChannelKind.AUTH));
        time.advance(Duration.ofMillis(29_900));
        assertThat(passed).hasSize(4);
        time.advance(Duration.ofSeconds(8));
        assertThat(passed).hasSize(5);
        only.meets(fault(Code.TIMEOUT));
        time.advance(Duration.ofMillis(59_900));
        assertThat(passed).hasSize(5);
    }

    @Test
    void shouldSayWhenTheReasonChanges() {
        closeWith(ChannelKind.NETWORK).get(0).meets(fault(ChannelKind.AUTH));
        assertThat(news).containsExactly("PAUSED_NETWORK", "PAUSED_AUTH");
    }

    @Test
    void shouldOpenWhenACallThatWasUnderWaySucceeds() {
        // Given
        Call underWay = enter("under way");
        closeWith(ChannelKind.NETWORK);

        // When, then
        underWay.meets(SUCCESS);
        assertThat(reopened).isEqualTo(1);
    }

    @Test
    void shouldNotOpenForAnOldSuccessWhereTheKeyWasRefused() {
        Call underWay = enter("under way");
        closeWith(ChannelKind.AUTH);
        assertThat(underWay.meets(SUCCESS)).isEqualTo(Ruling.GO_ON);
        assertThat(reopened).isZero();
    }

    @Test
    void shouldLetAThrottledProbeAskAgainAndHoldOthers() {
        // Given
        Call underWay = enter("under way");
        Call probe = closeWith(ChannelKind.UPSTREAM).get(0);

        // When, then
        assertThat(probe.meets(fault(ChannelKind.THROTTLED))).isEqualTo(Ruling.GO_ON);
        assertThat(underWay.meets(fault(ChannelKind.THROTTLED))).isEqualTo(Ruling.HELD);
        passed.clear();
        valve.enter(probe);
        assertThat(passed).containsExactly("held-0");
        probe.meets(SUCCESS);
        assertThat(reopened).isEqualTo(1);
    }

    @Test
    void shouldSendAnotherProbeWhenTheProbeIsCancelled() {
        // Given
        List<Call> calls = closeWith(ChannelKind.NETWORK);

        // When, then
        valve.left(calls.get(0));
        assertThat(passed).containsExactly("held-0", "held-1");
        valve.left(calls.get(2));
        valve.left(calls.get(1));
        enter("late");
        assertThat(passed).endsWith("late");
    }

    @Test
    void shouldPauseTheIntakeOnlyWhenThereIsEnoughToProbeWith() {
        // Given
        closeWith(ChannelKind.CONFIG);
        assertThat(valve.intakeOpen()).isTrue();

        // When
        List<Call> fresh = enter(Valve.FRESH, "fresh-");

        // Then
        assertThat(valve.intakeOpen()).isFalse();
        assertThat(news).containsExactly("PAUSED_CONFIG", "no intake");
        fresh.subList(0, Valve.FRESH - 3).forEach(valve::left);
        assertThat(news).endsWith("intake");
        assertThat(valve.intakeOpen()).isTrue();
    }

    @Test
    void shouldReleaseThousands() {
        List<Call> calls = closeWith(ChannelKind.NETWORK);
        enter(5_000, "many-");
        calls.get(0).meets(SUCCESS);
        assertThat(passed).hasSizeGreaterThanOrEqualTo(5_000);
        assertThat(valve.held()).isZero();
        assertThat(news).endsWith("open", "intake");
    }
}

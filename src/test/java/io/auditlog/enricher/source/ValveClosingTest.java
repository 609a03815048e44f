package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.source.Gate.Ruling;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When the valve closes, and whom it blames. */
final class ValveClosingTest extends ValveFixture {

    @ParameterizedTest
    @EnumSource(
            value = ChannelKind.class,
            names = {"AUTH", "TLS", "NETWORK", "UPSTREAM"})
    void shouldCloseAtAFaultOfTheChannelAndHoldEverybody(ChannelKind kind) {
        // Given
        Call first = enter("first");
        Call second = enter("second");

        // When
        assertThat(first.meets(fault(kind))).isEqualTo(Ruling.HELD);
        assertThat(second.meets(fault(Code.TIMEOUT))).isEqualTo(Ruling.HELD);
        enter("third");

        // Then
        assertThat(valve.held()).isEqualTo(3);
        assertThat(passed).containsExactly("first", "second");
        time.advance(Duration.ofSeconds(1));
        assertThat(news).containsExactly(kind.state());
    }

    @Test
    void shouldTakeAFaultThatOthersDoNotShareForAStrayServers() {
        // Given a call under way while another one succeeds
        Call stray = enter("stray");
        tick();
        success();

        // When, then
        assertThat(stray.meets(fault(ChannelKind.UPSTREAM))).isEqualTo(Ruling.STRAY);
        assertThat(valve.intakeOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ChannelKind.class,
            names = {"AUTH", "TLS"})
    void shouldCloseAtOnceWhereAskingOnCanDoHarm(ChannelKind kind) {
        Call refused = enter("refused");
        tick();
        success();
        assertThat(refused.meets(fault(kind))).isEqualTo(Ruling.HELD);
        assertThat(news).containsExactly(kind.state());
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, PAUSED_CONFIG",
        "BAD_REQUEST, PAUSED_CONFIG",
        "PAYLOAD_MALFORMED, PAUSED_CONFIG",
        "REDIRECT, PAUSED_CONFIG",
        "FORBIDDEN, PAUSED_PERMISSION",
        "SERVER_ERROR, PAUSED_UPSTREAM",
        "UPSTREAM, PAUSED_UPSTREAM",
        "TIMEOUT, PAUSED_NETWORK",
        "CONNECTION, PAUSED_NETWORK",
        "PROTOCOL, PAUSED_NETWORK"
    })
    void shouldCloseWhenTenDistinctIdsFailAlike(Code code, String state) {
        // Given
        List<Call> calls = enter(10, "bad-");
        tick();

        // When
        calls.subList(0, 9).forEach(call -> assertThat(call.meets(fault(code))).isEqualTo(Ruling.GO_ON));

        // Then
        assertThat(calls.get(9).meets(fault(code))).isEqualTo(Ruling.HELD);
        time.advance(Duration.ofMillis(999));
        assertThat(news).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(news).containsExactly(state);
        assertThat(acquitted).hasSize(10);
    }

    @Test
    void shouldNotBlameTheChannelForOneIdThatFailsOften() {
        for (int i = 0; i < 50; i++) {
            Call same = enter("same");
            tick();
            assertThat(same.meets(fault(Code.SERVER_ERROR))).isEqualTo(Ruling.GO_ON);
        }
    }

    @Test
    void shouldNotBlameTheChannelWhereSuccessesComeBetween() {
        for (int i = 0; i < 100; i++) {
            enter(9, "bad-" + i + "-")
                    .forEach(call ->
                            assertThat(call.meets(fault(Code.NOT_FOUND))).isEqualTo(Ruling.GO_ON));
            success();
        }
        assertThat(news).isEmpty();
    }

    @Test
    void shouldNotAddUpFaultsThatAreNotAlike() {
        enter(9, "missing-").forEach(call -> call.meets(fault(Code.NOT_FOUND)));
        enter(9, "broken-").forEach(call -> call.meets(fault(Code.SERVER_ERROR)));
        enter(9, "forbidden-").forEach(call -> call.meets(fault(Code.FORBIDDEN)));
        assertThat(valve.intakeOpen()).isTrue();
        assertThat(valve.held()).isZero();
    }

    @Test
    void shouldAddUpAllThatAServerInTroubleDoes() {
        enter(5, "broken-").forEach(call -> call.meets(fault(Code.SERVER_ERROR)));
        enter(5, "silent-").forEach(call -> call.meets(fault(Code.TIMEOUT)));
        assertThat(valve.held()).isEqualTo(1);
    }

    @Test
    void shouldNotCloseForThrottling() {
        Call call = enter("throttled");
        assertThat(call.meets(fault(ChannelKind.THROTTLED))).isEqualTo(Ruling.GO_ON);
        assertThat(valve.intakeOpen()).isTrue();
    }

    @Test
    void shouldCallBackWhatHasNotLeft() {
        // Given three calls in the line and one that is out
        List<Call> line = enter(3, "line-");
        line.forEach(call -> call.inLine = true);
        Call out = enter("out");
        passed.clear();

        // When
        out.meets(fault(ChannelKind.NETWORK));

        // Then
        assertThat(valve.held()).isEqualTo(4);
        assertThat(valve.mayLeave(line.get(0))).isFalse();
    }

    @Test
    void shouldCloseWhenRetriesAreOverdrawnAndOpenByAProbeOnly() {
        // Given
        Call other = enter("other");
        Call call = enter("overdrawn");
        call.meets(fault(Code.SERVER_ERROR));

        // When
        valve.overdrawn(call);
        other.meets(SUCCESS);

        // Then
        assertThat(valve.held()).isEqualTo(1);
        time.advance(Duration.ofSeconds(2));
        call.meets(SUCCESS);
        assertThat(valve.held()).isZero();
        assertThat(news).containsExactly("PAUSED_UPSTREAM", "open");
    }

    @Test
    void shouldTellNothingOfAClosureThatOthersDisproveAtOnce() {
        // Given
        Call slow = enter("slow");
        Call stray = enter("stray");
        stray.meets(fault(ChannelKind.UPSTREAM));
        time.advance(Duration.ofMillis(50));

        // When
        slow.meets(SUCCESS);
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(news).isEmpty();
        assertThat(passed).containsExactly("slow", "stray", "stray");
        assertThat(reopened).isEqualTo(1);
    }
}

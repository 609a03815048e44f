package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProbingGateTest {

    private static final Verdict SUCCESS = new Verdict.Success(new Outcome.Enriched(new byte[0], null));

    private final VirtualTime time = new VirtualTime();
    private final List<String> passed = new ArrayList<>();
    private final List<String> news = new ArrayList<>();
    private String key = "old";
    private final ProbingGate gate = new ProbingGate(() -> key, time, time, new Random(1), new GateListener() {
        @Override
        public void closed(Closure closure) {
            news.add(closure.kind().state());
        }

        @Override
        public void opened() {
            news.add("open");
        }
    });

    /** A call that notes when it is let through. */
    private final class Call implements Gate.Passage {
        private final String name;

        Call(String name) {
            this.name = name;
        }

        @Override
        public void pass() {
            passed.add(name);
        }
    }

    private final Call first = new Call("first");
    private final Call second = new Call("second");
    private final Call third = new Call("third");

    private void enter(Call... calls) {
        List.of(calls).forEach(gate::enter);
    }

    private static Verdict fault(ChannelKind kind) {
        return new Verdict.ChannelFault(Failure.of(Code.UNAVAILABLE, "no"), kind, null);
    }

    private static Verdict fault(Code code) {
        return new Verdict.EntryFault(Failure.of(code, "no"), Verdict.Scope.AMBIGUOUS, RetryRule.NONE, Duration.ZERO);
    }

    private void open() {
        gate.enter(first);
        gate.holds(first, SUCCESS);
        passed.clear();
        news.clear();
    }

    @Test
    void shouldLetTheVeryFirstCallGoAlone() {
        // When
        enter(first, second, third);

        // Then
        assertThat(passed).containsExactly("first");
        assertThat(gate.intakeOpen()).isTrue();
        assertThat(gate.holds(first, fault(Code.TIMEOUT))).isFalse();
        assertThat(passed).containsExactly("first", "second", "third");
        assertThat(news).containsExactly("open");
    }

    @Test
    void shouldCloseAtAFaultOfTheChannelAndHoldEverybody() {
        // Given
        open();
        enter(first, second);

        // When
        assertThat(gate.holds(first, fault(ChannelKind.UPSTREAM))).isTrue();
        assertThat(gate.holds(second, fault(ChannelKind.NETWORK))).isTrue();
        gate.enter(third);

        // Then
        assertThat(gate.intakeOpen()).isFalse();
        assertThat(gate.held()).isEqualTo(3);
        assertThat(passed).containsExactly("first", "second");
        assertThat(news).containsExactly("PAUSED_UPSTREAM");
    }

    @Test
    void shouldSendOneProbeAtATimeAndAnotherCallEachTime() {
        // Given
        open();
        enter(first, second, third);
        List.of(first, second, third).forEach(call -> gate.holds(call, fault(ChannelKind.NETWORK)));
        passed.clear();

        // When, then
        time.advance(Duration.ofMillis(999));
        assertThat(passed).isEmpty();
        time.advance(Duration.ofSeconds(60));
        assertThat(passed).containsExactly("first");
        gate.holds(first, fault(ChannelKind.NETWORK));
        time.advance(Duration.ofSeconds(60));
        assertThat(passed).containsExactly("first", "second");
    }

    @Test
    void shouldOpenOnAProbesSuccessAndReleaseAllInOrder() {
        // Given
        open();
        enter(first, second, third);
        List.of(first, second, third).forEach(call -> gate.holds(call, fault(ChannelKind.NETWORK)));
        passed.clear();
        time.advance(Duration.ofSeconds(2));

        // When
        assertThat(gate.holds(first, SUCCESS)).isFalse();

        // Then
        assertThat(passed).containsExactly("first", "second", "third");
        assertThat(gate.intakeOpen()).isTrue();
        assertThat(gate.held()).isZero();
        assertThat(news).containsExactly("PAUSED_NETWORK", "open");
        time.advance(Duration.ofHours(1));
        assertThat(time.scheduled()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"NOT_FOUND", "BAD_REQUEST", "FORBIDDEN", "PAYLOAD_SCHEMA", "GONE"})
    void shouldOpenWhenTheApiDealtWithAProbe(Code code) {
        // Given
        closeWith(ChannelKind.UPSTREAM);

        // When, then
        assertThat(gate.holds(first, fault(code))).isFalse();
        assertThat(gate.intakeOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"TIMEOUT", "CONNECTION", "PROTOCOL", "SERVER_ERROR", "UPSTREAM"})
    void shouldStayClosedAndBlameNoEntryWhenAProbeMeetsAHalfDeadServer(Code code) {
        // Given
        closeWith(ChannelKind.UPSTREAM);

        // When, then
        assertThat(gate.holds(first, fault(code))).isTrue();
        assertThat(gate.intakeOpen()).isFalse();
        assertThat(gate.holds(second, fault(code))).isTrue();
    }

    @Test
    void shouldBlameTheEntryForTheSameFaultsWhileOpen() {
        open();
        assertThat(gate.holds(first, fault(Code.SERVER_ERROR))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"NETWORK, 1, 15", "UPSTREAM, 1, 15", "AUTH, 30, 300", "TLS, 30, 300", "PERMISSION, 30, 300"})
    void shouldProbeAtGrowingIntervals(ChannelKind kind, long firstSeconds, long lastSeconds) {
        // Given
        closeWith(kind);
        List<Double> intervals = new ArrayList<>();

        // When
        for (int i = 0; i < 8; i++) {
            gate.holds(first, fault(kind));
            long since = time.elapsed();
            int before = passed.size();
            while (passed.size() == before) {
                time.advance(Duration.ofMillis(10));
            }
            intervals.add((time.elapsed() - since) / 1e9);
        }

        // Then
        assertThat(intervals.get(0)).isBetween(firstSeconds * 2.0 - 0.1, firstSeconds * 2 * 1.26);
        assertThat(intervals.get(7)).isBetween(lastSeconds * 0.74, lastSeconds + 0.1);
        assertThat(intervals).allMatch(interval -> interval >= firstSeconds && interval <= lastSeconds * 1.01);
    }

    @Test
    void shouldProbeAtOnceWhenTheKeyIsReplaced() {
        // Given
        open();
        gate.enter(first);
        gate.holds(first, fault(ChannelKind.AUTH));
        time.advance(Duration.ofSeconds(5));
        assertThat(passed).hasSize(1);

        // When
        key = "new";
        time.advance(Duration.ofSeconds(1));

        // Then
        assertThat(passed).hasSize(2);
        gate.holds(first, SUCCESS);
        assertThat(news).containsExactly("PAUSED_AUTH", "open");
        time.advance(Duration.ofMinutes(10));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldSayWhenTheReasonChanges() {
        // Given
        closeWith(ChannelKind.NETWORK);

        // When
        gate.holds(first, fault(ChannelKind.AUTH));

        // Then
        assertThat(news).containsExactly("PAUSED_NETWORK", "PAUSED_AUTH");
    }

    @Test
    void shouldLetAThrottledProbeAskAgainAndHoldOthers() {
        // Given
        closeWith(ChannelKind.UPSTREAM);

        // When, then
        assertThat(gate.holds(first, fault(ChannelKind.THROTTLED))).isFalse();
        assertThat(gate.holds(second, fault(ChannelKind.THROTTLED))).isTrue();
        assertThat(gate.intakeOpen()).isFalse();
        gate.holds(first, SUCCESS);
        assertThat(gate.intakeOpen()).isTrue();
    }

    @Test
    void shouldNotCloseForThrottling() {
        open();
        assertThat(gate.holds(first, fault(ChannelKind.THROTTLED))).isFalse();
        assertThat(gate.intakeOpen()).isTrue();
    }

    @Test
    void shouldSendAnotherProbeWhenTheProbeIsCancelled() {
        // Given
        closeWith(ChannelKind.NETWORK);
        gate.enter(second);

        // When
        gate.left(first);

        // Then
        assertThat(passed).endsWith("second");
        gate.left(second);
        gate.enter(third);
        assertThat(passed).endsWith("third");
    }

    @Test
    void shouldForgetACancelledCallThatItHeld() {
        // Given
        closeWith(ChannelKind.NETWORK);
        enter(second, third);

        // When
        gate.left(second);
        gate.holds(first, SUCCESS);

        // Then
        assertThat(passed).contains("third").doesNotContain("second");
    }

    @Test
    void shouldIgnoreSuccessesOfCallsThatWereUnderWayWhenItClosed() {
        // Given an expired key
        closeWith(ChannelKind.AUTH);

        // When
        assertThat(gate.holds(second, SUCCESS)).isFalse();

        // Then
        assertThat(gate.intakeOpen()).isFalse();
    }

    @Test
    void shouldReleaseThousands() {
        // Given
        closeWith(ChannelKind.NETWORK);
        IntStream.range(0, 5_000).forEach(i -> gate.enter(new Call("held-" + i)));

        // When
        gate.holds(first, SUCCESS);

        // Then
        assertThat(passed).hasSizeGreaterThanOrEqualTo(5_000);
        assertThat(gate.held()).isZero();
    }

    /** Closes it and lets {@code first} out as its probe. */
    private void closeWith(ChannelKind kind) {
        open();
        gate.enter(first);
        gate.holds(first, fault(kind));
        passed.clear();
        time.advance(Duration.ofSeconds(40));
        assertThat(passed).containsExactly("first");
    }
}

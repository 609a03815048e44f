package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries whose ambiguous fault would be their end. */
final class ValveDoubtTest extends ValveFixture {

    private Call doubted() {
        Call call = enter("doubted");
        tick();
        call.meets(fault(Code.NOT_FOUND));
        assertThat(valve.doubts(call, call.leftAt)).isTrue();
        return call;
    }

    @Test
    void shouldConvictAtOnceWhereALaterCallHasSucceeded() {
        // Given
        Call bad = enter("bad");
        tick();
        success();

        // When, then
        bad.meets(fault(Code.NOT_FOUND));
        assertThat(valve.doubts(bad, bad.leftAt)).isFalse();
    }

    @Test
    void shouldConvictWhenALaterCallSucceeds() {
        // Given
        doubted();
        assertThat(valve.held()).isEqualTo(1);

        // When
        success();

        // Then
        assertThat(convicted).containsExactly("doubted");
        assertThat(valve.held()).isZero();
        time.advance(Duration.ofMinutes(5));
        assertThat(convicted).hasSize(1);
    }

    @Test
    void shouldNotConvictForASlowSuccessFromBefore() {
        // Given a call that left before, when all was well
        Call slow = enter("slow");
        tick();
        doubted();

        // When
        slow.meets(SUCCESS);

        // Then
        assertThat(convicted).isEmpty();
    }

    @Test
    void shouldConvictWhatStoodAloneForHalfAMinute() {
        // Given
        doubted();

        // When, then
        time.advance(Duration.ofMillis(29_999));
        assertThat(convicted).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(convicted).containsExactly("doubted");
    }

    @Test
    void shouldAskAgainForWhatWasInDoubtWhenTheChannelTurnsOutToBeAtFault() {
        // Given
        doubted();
        List<Call> fellows = enter(9, "fellow-");
        tick();

        // When nine more fail alike, and later the address is mended
        fellows.forEach(call -> call.meets(fault(Code.NOT_FOUND)));
        assertThat(valve.held()).isEqualTo(2);
        passed.clear();
        time.advance(Duration.ofMinutes(1));
        assertThat(passed).containsExactly("doubted");
        Call probe = new Call("doubted");
        valve.left(probe);
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(convicted).isEmpty();
        assertThat(acquitted).contains("doubted");
    }

    @Test
    void shouldKeepInDoubtWhatEndsWhileItIsClosed() {
        // Given
        Call late = enter("late");
        closeWith(ChannelKind.NETWORK);

        // When, then
        assertThat(valve.doubts(late, late.leftAt)).isTrue();
        time.advance(Duration.ofMinutes(5));
        assertThat(convicted).isEmpty();
    }

    @Test
    void shouldForgetACancelledDoubt() {
        Call call = doubted();
        valve.left(call);
        success();
        time.advance(Duration.ofMinutes(1));
        assertThat(convicted).isEmpty();
    }

    @Test
    void shouldAskForAKnownGoodIdBeforeItBlamesTheChannelAndConvictOnItsSuccess() {
        // Given
        success();
        doubted();

        // When nine more fail alike
        enter(9, "fellow-").forEach(call -> {
            tick();
            call.meets(fault(Code.NOT_FOUND));
        });

        // Then the last good ID is asked again, and that is all that goes out
        assertThat(passed).last().asString().startsWith("control of good");
        time.advance(Duration.ofMillis(50));
        control.meets(SUCCESS);
        assertThat(convicted).containsExactly("doubted");
        assertThat(acquitted).isEmpty();
        assertThat(news).isEmpty();
        assertThat(valve.held()).isZero();
        assertThat(passed).endsWith("fellow-8");
    }

    @Test
    void shouldBlameTheChannelWhenTheKnownGoodIdFailsToo() {
        // Given
        success();
        doubted();
        enter(9, "fellow-").forEach(call -> call.meets(fault(Code.NOT_FOUND)));

        // When
        assertThat(control.meets(fault(Code.NOT_FOUND))).isEqualTo(Gate.Ruling.GONE);
        time.advance(Duration.ofSeconds(5));

        // Then
        assertThat(news).containsExactly("PAUSED_CONFIG");
        assertThat(convicted).isEmpty();
        assertThat(acquitted).hasSize(10);
        assertThat(valve.held()).isEqualTo(2);
    }
}

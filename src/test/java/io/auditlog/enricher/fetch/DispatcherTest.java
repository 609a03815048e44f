package io.auditlog.enricher.fetch;

import static io.auditlog.enricher.fetch.DispatcherFixture.repliesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Attempt.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The steps of attempts: in-flight slot, permit, deadline, request, reply. */
final class DispatcherTest {

    private static final Reply REPLY = FakeTransport.status(200);
    private static final Reply UNPROCESSED = new Reply.NoAnswer(Code.CONNECTION, "refused", true);

    private final FakeTransport wire = new FakeTransport();

    private DispatcherFixture tenPerSecond() {
        return new DispatcherFixture(wire, 10, () -> 100, 100);
    }

    private DispatcherFixture capped(int cap, int queueLength) {
        return new DispatcherFixture(wire, 1_000_000, () -> cap, queueLength);
    }

    // Permits

    @Test
    void shouldSendWhenThePermitIsGrantedAndReportTheWait() {
        // Given
        DispatcherFixture paced = tenPerSecond();

        // When
        paced.sendMany(3);

        // Then
        assertThat(wire.ids()).containsExactly("id-0");
        paced.time.advance(Duration.ofMillis(300));
        assertThat(wire.ids()).containsExactly("id-0", "id-1", "id-2");
        assertThat(paced.waits).hasSize(3);
        assertThat(paced.waits.get(0)).isZero();
        assertThat(paced.waits.get(1)).isBetween(90_000_000L, 110_000_000L);
    }

    @Test
    void shouldGiveAControlTheNextPermit() {
        // Given
        DispatcherFixture paced = tenPerSecond();
        paced.sendMany(3);

        // When
        paced.send("control", Lane.CONTROL, new FakeOwner());
        paced.time.advance(Duration.ofMillis(210));

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "control", "id-1");
    }

    @Test
    void shouldNotSpendAPermitOnACancelledAttempt() {
        // Given
        DispatcherFixture paced = tenPerSecond();
        List<Attempt> attempts = paced.sendMany(3);

        // When
        attempts.get(1).cancel();
        paced.time.advance(Duration.ofMillis(105));

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "id-2");
        attempts.get(2).cancel();
        assertThat(wire.last().cut).isTrue();
    }

    @Test
    void shouldRecallOnlyWhatHasNotBeenSent() {
        // Given
        DispatcherFixture paced = tenPerSecond();
        List<Attempt> attempts = paced.sendMany(2);

        // When, then
        assertThat(attempts.get(0).recall()).isFalse();
        assertThat(attempts.get(1).recall()).isTrue();
        assertThat(attempts.get(1).recall()).isFalse();
        assertThat(paced.inFlight.inFlight()).isEqualTo(1);
        paced.time.advance(Duration.ofSeconds(1));
        assertThat(wire.ids()).containsExactly("id-0");
    }

    @Test
    void shouldDropAnAttemptThatTheBreakerTurnsBackAndFreeItsSlot() {
        // Given
        DispatcherFixture paced = new DispatcherFixture(wire, 10, () -> 1, 100);
        FakeOwner owner = new FakeOwner();
        owner.mayDispatch = false;

        // When
        paced.send("a", Lane.FRESH, owner);
        paced.send("b");
        paced.time.advance(Duration.ofMillis(200));

        // Then
        assertThat(owner.turnedBack).isEqualTo(1);
        assertThat(wire.ids()).containsExactly("b");
        assertThat(owner.replies).isEmpty();
    }

    @Test
    void shouldDelayTheNextOnesBehindARequestThatIsWrittenLate() {
        // Given a request that is written 50 ms after its permit was due, of which 4.5 ms are paid for
        DispatcherFixture paced = tenPerSecond();
        paced.sendMany(2);
        paced.time.advance(Duration.ofMillis(50));

        // When
        wire.only().callback.onSent();

        // Then the next one, 100 ms behind the first, comes as much later
        paced.time.advance(Duration.ofMillis(95));
        assertThat(wire.ids()).containsExactly("id-0");
        paced.time.advance(Duration.ofMillis(2));
        assertThat(wire.ids()).containsExactly("id-0", "id-1");
    }

    // The second permit

    @Test
    void shouldNotCountTheWaitForASecondPermitAsTheApisTime() {
        // Given a request that waits for its second permit, which is far
        DispatcherFixture paced = tenPerSecond();
        AtomicInteger granted = new AtomicInteger();
        Attempt attempt = paced.send("a");
        paced.time.advance(Duration.ofSeconds(5));
        paced.control.rateLimiter().pauseFor(Duration.ofMinutes(5));
        wire.only().callback.reacquirePermit(granted::incrementAndGet);

        // When
        paced.time.advance(Duration.ofMinutes(5).minusMillis(1));

        // Then
        assertThat(granted).hasValue(0);
        assertThat(repliesOf(attempt)).isEmpty();
        paced.time.advance(Duration.ofMillis(1));
        assertThat(granted).hasValue(1);
        paced.time.advance(Duration.ofSeconds(9));
        assertThat(repliesOf(attempt)).isEmpty();
        paced.time.advance(Duration.ofSeconds(2));
        assertThat(repliesOf(attempt))
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.NoAnswer.class, none -> assertThat(none.code()).isEqualTo(Code.TIMEOUT));
    }

    @Test
    void shouldBeCancelledWhileItWaitsForASecondPermit() {
        // Given
        DispatcherFixture paced = tenPerSecond();
        Attempt attempt = paced.send("a");
        paced.control.rateLimiter().pauseFor(Duration.ofSeconds(1));
        wire.only().callback.reacquirePermit(() -> {});

        // When
        attempt.cancel();
        paced.time.advance(Duration.ofMinutes(5));

        // Then
        assertThat(wire.only().cut).isTrue();
        assertThat(repliesOf(attempt)).isEmpty();
        assertThat(paced.time.scheduled()).isZero();
    }

    @Test
    void shouldNotSpendASecondPermitOnACancelledAttempt() {
        // Given
        DispatcherFixture paced = tenPerSecond();
        AtomicInteger returned = new AtomicInteger();
        Attempt attempt = paced.send("a");
        wire.only().callback.reacquirePermit(() -> {
            assertThat(wire.sent.get(0).cut).as("so that it is not sent").isTrue();
            returned.incrementAndGet();
        });
        paced.send("b");

        // When
        attempt.cancel();
        paced.time.advance(Duration.ofMillis(105));

        // Then
        assertThat(wire.ids()).containsExactly("a", "b");
        assertThat(returned).as("its connection").hasValue(1);
    }

    @Test
    void shouldGiveEachResendADeadlineOfItsOwnAndGiveUpAfterThree() {
        // Given
        DispatcherFixture paced = tenPerSecond();
        Attempt attempt = paced.send("a");

        // When
        for (int i = 0; i < 3; i++) {
            paced.time.advance(Duration.ofSeconds(9));
            wire.last().ends(UNPROCESSED);
            paced.time.advance(Duration.ofMillis(100));
            assertThat(repliesOf(attempt)).isEmpty();
        }
        wire.last().ends(UNPROCESSED);

        // Then
        assertThat(wire.sent).hasSize(4);
        assertThat(repliesOf(attempt)).containsExactly(UNPROCESSED);
        paced.time.advance(Duration.ofMinutes(1));
        assertThat(paced.time.scheduled()).isZero();
    }

    @Test
    void shouldNotTakeTheWaitBeforeAResendForLatency() {
        // Given one of sixteen requests that waits an hour to be sent again
        DispatcherFixture fast = new DispatcherFixture(wire);
        fast.sendMany(16);
        fast.control.rateLimiter().hold(true);
        wire.last().ends(UNPROCESSED);
        fast.time.advance(Duration.ofMillis(100));
        wire.sent.subList(0, 15).forEach(sent -> sent.ends(REPLY));
        fast.time.advance(Duration.ofHours(1));
        // When
        fast.control.rateLimiter().hold(false);
        fast.time.advance(Duration.ofMillis(100));
        wire.last().ends(REPLY);
        // Then all took a tenth of a second
        assertThat(fast.limit.filledBy(640)).isCloseTo(1, within(0.01));
    }

    @Test
    void shouldAbortTheLatestExchangeWhereTheFirstWasUnprocessedAtOnce() {
        // Given a request that the server did not process before the thread that sent it was back
        DispatcherFixture fast = capped(1, 10);
        wire.atOnce = UNPROCESSED;
        wire.onSend = () -> wire.atOnce = wire.sent.size() < 2 ? UNPROCESSED : null;
        Attempt attempt = fast.send("a");
        fast.time.advance(Duration.ofMillis(1));

        // When
        attempt.cancel();

        // Then
        assertThat(wire.sent).hasSize(2);
        assertThat(wire.last().cut).isTrue();
        assertThat(repliesOf(attempt)).isEmpty();
        assertThat(fast.inFlight.inFlight()).isZero();
    }

    @Test
    void shouldNotResendWhatWasCancelledMeanwhile() {
        // Given a request that waits to be sent again
        DispatcherFixture paced = tenPerSecond();
        Attempt attempt = paced.send("a");
        wire.only().ends(UNPROCESSED);

        // When
        attempt.cancel();
        paced.time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(wire.sent).hasSize(1);
        assertThat(repliesOf(attempt)).isEmpty();
    }

    // The deadline

    @Test
    void shouldAbortAtTheDeadlineAndIgnoreALaterReply() {
        // Given
        DispatcherFixture fast = new DispatcherFixture(wire);
        Attempt early = fast.send("early");
        wire.only().ends(REPLY);
        Attempt late = fast.send("late");

        // When
        fast.time.advance(Duration.ofSeconds(11));
        wire.last().callback.onReply(REPLY);

        // Then
        assertThat(repliesOf(early)).containsExactly(REPLY);
        assertThat(wire.sent.get(0).cut).isFalse();
        assertThat(wire.last().cut).isTrue();
        assertThat(repliesOf(late)).hasSize(1);
        assertThat(((Reply.NoAnswer) repliesOf(late).get(0)).code()).isEqualTo(Code.TIMEOUT);
        assertThat(fast.time.scheduled()).isZero();
    }

    @Test
    void shouldExpireManyInTheirOrderWithOneTimer() {
        // Given
        DispatcherFixture fast = new DispatcherFixture(wire);
        List<String> expired = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String id = "id-" + i;
            fast.send(id, Lane.FRESH, new FakeOwner(reply -> expired.add(id)));
            fast.time.advance(Duration.ofMillis(1));
        }

        // When
        assertThat(fast.time.scheduled()).isEqualTo(1);
        fast.time.advance(Duration.ofSeconds(12));

        // Then
        assertThat(expired).hasSize(1_000).startsWith("id-0", "id-1").endsWith("id-999");
        assertThat(fast.time.scheduled()).isZero();
        assertThat(fast.time.everScheduled()).isLessThan(200);
    }

    @Test
    void shouldHoldASlotWhileWaitingForThePermitAndCountTheDeadlineFromIt() {
        // Given a second permit that takes 20 seconds
        DispatcherFixture slow = new DispatcherFixture(wire, 0.05, () -> 2, 10);
        List<Attempt> attempts = slow.sendMany(3);

        // When
        slow.time.advance(Duration.ofSeconds(15));

        // Then the first has timed out, the second has not begun
        assertThat(repliesOf(attempts.get(0))).hasSize(1);
        assertThat(repliesOf(attempts.get(1))).isEmpty();
        assertThat(slow.inFlight.inFlight()).isEqualTo(2);
        slow.time.advance(Duration.ofSeconds(6));
        assertThat(wire.ids()).containsExactly("id-0", "id-1");
    }

    // The in-flight limit

    @Test
    void shouldKeepTheCapAndServeTheQueueInOrder() {
        // Given
        DispatcherFixture fast = capped(2, 10);

        // When
        fast.sendMany(5);

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "id-1");
        assertThat(fast.inFlight.waiting()).isEqualTo(3);
        fast.time.advance(Duration.ofMillis(1));
        wire.sent.get(1).ends(REPLY);
        assertThat(wire.ids()).containsExactly("id-0", "id-1", "id-2");
        for (int next : List.of(0, 2, 3, 4)) {
            fast.time.advance(Duration.ofMillis(1));
            wire.sent.get(next).ends(REPLY);
        }
        assertThat(fast.inFlight.inFlight()).isZero();
        assertThat(fast.inFlight.waiting()).isZero();
    }

    @Test
    void shouldFreeTheSlotOfACancelledAttemptOnce() {
        // Given
        DispatcherFixture fast = capped(1, 10);
        List<Attempt> attempts = fast.sendMany(3);
        fast.time.advance(Duration.ofMillis(1));

        // When the queued one and the one in flight are cancelled, the latter twice, and its reply comes all the same
        attempts.get(1).cancel();
        attempts.get(0).cancel();
        attempts.get(0).cancel();
        wire.sent.get(0).callback.onReply(REPLY);

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "id-2");
        assertThat(fast.inFlight.inFlight()).isEqualTo(1);
        assertThat(repliesOf(attempts.get(0))).isEmpty();
        wire.last().ends(REPLY);
        assertThat(fast.inFlight.inFlight()).isZero();
    }

    @Test
    void shouldNeedNoDeepStackWhenRepliesComeInsideTheSend() {
        // Given a transport that ends every request at once, and a long queue
        DispatcherFixture fast = new DispatcherFixture(wire, 1e9, () -> 1, 10);
        List<Attempt> attempts = fast.sendMany(50_000);
        wire.atOnce = REPLY;

        // When
        wire.only().ends(REPLY);
        fast.time.advance(Duration.ofMillis(1));

        // Then
        assertThat(wire.sent).hasSize(50_000);
        assertThat(attempts).allMatch(attempt -> repliesOf(attempt).size() == 1);
        assertThat(fast.inFlight.inFlight()).isZero();
    }
}

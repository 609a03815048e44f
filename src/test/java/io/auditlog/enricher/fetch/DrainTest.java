package io.auditlog.enricher.fetch;

import static io.auditlog.enricher.fetch.DispatcherFixture.repliesOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.Attempt.Lane;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Before a stop: what was sent ends, and nothing else is sent or waited for. */
final class DrainTest {

    private static final Reply REPLY = FakeTransport.status(200);

    private final FakeTransport wire = new FakeTransport();
    private final DispatcherFixture paced = new DispatcherFixture(wire, 10, () -> 2, 100);

    @Test
    void shouldSendNothingThatWaitsForASlotOrAPermit() {
        // Given one that was sent, one that waits for its permit, and one for a slot
        List<Attempt> attempts = paced.sendMany(3);

        // When
        paced.dispatcher.drain();
        paced.send("late");
        wire.only().ends(REPLY);
        paced.time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(wire.ids()).containsExactly("id-0");
        assertThat(repliesOf(attempts.get(0))).containsExactly(REPLY);
        assertThat(paced.dispatcher.sent()).isZero();
        attempts.get(1).cancel();
        attempts.get(2).cancel();
        paced.time.advance(Duration.ofMinutes(1));
        assertThat(wire.ids()).containsExactly("id-0");
    }

    @Test
    void shouldCountARequestUntilItsOwnerKnowsHowItEnded() {
        // Given
        List<Integer> whileToldOf = new ArrayList<>();
        FakeOwner owner = new FakeOwner(reply -> whileToldOf.add(paced.dispatcher.sent()));
        paced.send("answered", Lane.FRESH, owner);
        paced.time.advance(Duration.ofMillis(200));
        paced.send("late", Lane.FRESH, owner);
        assertThat(paced.dispatcher.sent()).isEqualTo(2);

        // When
        paced.dispatcher.drain();
        wire.sent.get(0).ends(REPLY);
        paced.time.advance(DispatcherFixture.TIMEOUT.plusSeconds(1));

        // Then
        assertThat(whileToldOf).containsExactly(2, 1);
        assertThat(paced.dispatcher.sent()).isZero();
    }

    @Test
    void shouldNotCountARequestThatIsCancelled() {
        Attempt attempt = paced.send("a");
        paced.dispatcher.drain();

        attempt.cancel();

        assertThat(wire.only().cut).isTrue();
        assertThat(paced.dispatcher.sent()).isZero();
    }

    @Test
    void shouldNeitherWaitForASecondPermitNorSendWithIt() {
        // Given one that waits for its second permit, and one that its server has not processed
        AtomicInteger granted = new AtomicInteger();
        paced.send("slow connection");
        wire.only().callback.reacquirePermit(granted::incrementAndGet);
        paced.time.advance(Duration.ofMillis(90));
        Attempt refused = paced.send("refused");
        paced.time.advance(Duration.ofSeconds(1));
        assertThat(granted).hasValue(1);
        paced.control.rateLimiter().pauseFor(Duration.ofSeconds(1));
        wire.sent.get(0).callback.reacquirePermit(granted::incrementAndGet);

        // When
        paced.dispatcher.drain();
        wire.last().ends(new Reply.NoAnswer(Code.CONNECTION, "refused", true));
        paced.time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(wire.ids()).containsExactly("slow connection", "refused");
        assertThat(granted).hasValue(1);
        assertThat(repliesOf(refused)).isEmpty();
        assertThat(paced.dispatcher.sent()).isZero();
    }

    @Test
    void shouldBeUnfinishedUntilTheResultsAreTaken() {
        // Given
        VirtualSource virtual = new VirtualSource(RateLimit.perSecond(1_000), false);
        virtual.api.from(Duration.ZERO, exchange -> exchange.entry(Duration.ofSeconds(2)));
        FakeListener listener = ask(virtual, "log-1");
        listener.then = () -> virtual.source.holdResult(7);
        virtual.time.advance(Duration.ofSeconds(1));
        assertThat(virtual.source.isRoomy()).isTrue();

        // When
        virtual.source.drain();

        // Then
        assertThat(virtual.source.isRoomy()).isFalse();
        assertThat(virtual.source.unfinished()).isEqualTo(1);
        virtual.time.advance(Duration.ofSeconds(2));
        assertThat(listener.isSettled()).isTrue();
        assertThat(virtual.source.unfinished()).isEqualTo(1);
        virtual.source.releaseResult(7);
        assertThat(virtual.source.unfinished()).isZero();
    }

    @Test
    void shouldNotWaitForWhatAnOperatorHoldsBack() {
        // Given one that was sent before, and one that came since
        VirtualSource virtual = new VirtualSource(RateLimit.perSecond(1_000), false);
        virtual.api.from(Duration.ZERO, exchange -> exchange.entry(Duration.ofSeconds(2)));
        ask(virtual, "log-1");
        virtual.time.advance(Duration.ofSeconds(3));
        FakeListener sent = ask(virtual, "log-2");
        virtual.time.advance(Duration.ofSeconds(1));
        virtual.control.rateLimiter().hold(true);
        FakeListener held = ask(virtual, "log-3");
        virtual.time.advance(Duration.ofMillis(500));
        assertThat(virtual.source.open()).isEqualTo(2);

        // When
        virtual.source.drain();

        // Then
        assertThat(virtual.source.unfinished()).isEqualTo(1);
        virtual.time.advance(Duration.ofSeconds(1));
        assertThat(sent.isSettled()).isTrue();
        assertThat(virtual.source.unfinished()).isZero();
        assertThat(held.isSettled()).isFalse();
    }

    private static FakeListener ask(VirtualSource virtual, String id) {
        FakeListener listener = new FakeListener();
        virtual.source.ask(new AuditLogId(id), History.startingAt(virtual.time.instant()), listener);
        return listener;
    }
}

package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.RateLimiter;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The layers between a call and HTTP, each alone and then together; the deadline has a test of its own. */
class LayersTest {

    private static final Reply REPLY = FakeTransport.status(200);

    private final VirtualTime time = new VirtualTime();
    private final FakeTransport wire = new FakeTransport();

    private static List<FakeCallback> callbacks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new FakeCallback("id-" + i))
                .toList();
    }

    // The pace.

    private RateLimitedTransport paced() {
        return new RateLimitedTransport(
                wire, new RateLimiter(new RateLimitSettings(10, 1), time, time), time, nanos -> {});
    }

    @Test
    void shouldSendWhenThePermitComes() {
        // Given
        RateLimitedTransport paced = paced();

        // When
        callbacks(3).forEach(paced::send);

        // Then
        assertThat(wire.ids()).containsExactly("id-0");
        time.advance(Duration.ofMillis(300));
        assertThat(wire.ids()).containsExactly("id-0", "id-1", "id-2");
    }

    @Test
    void shouldReportHowLongAPermitWasWaitedFor() {
        // Given
        List<Long> waits = new ArrayList<>();
        RateLimitedTransport paced = new RateLimitedTransport(
                wire, new RateLimiter(new RateLimitSettings(10, 1), time, time), time, waits::add);

        // When
        callbacks(2).forEach(paced::send);
        time.advance(Duration.ofMillis(200));

        // Then
        assertThat(waits).hasSize(2);
        assertThat(waits.get(0)).isZero();
        assertThat(waits.get(1)).isBetween(90_000_000L, 110_000_000L);
    }

    @Test
    void shouldGiveAControlTheNextPermit() {
        // Given
        RateLimitedTransport paced = paced();
        callbacks(3).forEach(paced::send);

        // When
        FakeCallback control = new FakeCallback("control");
        control.first = true;
        paced.send(control);
        time.advance(Duration.ofMillis(210));

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "control", "id-1");
    }

    @Test
    void shouldNotSpendAPermitOnACallThatWasCut() {
        // Given
        RateLimitedTransport paced = paced();
        List<Transport.Exchange> exchanges =
                callbacks(3).stream().map(paced::send).toList();

        // When
        assertThat(exchanges.get(1).cut()).isFalse();
        time.advance(Duration.ofMillis(105));

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "id-2");
        assertThat(exchanges.get(2).cut()).isTrue();
        assertThat(wire.last().cut).isTrue();
    }

    @Test
    void shouldLetTheNextOnesWaitForACallThatIsWrittenLate() {
        // Given a call whose request is written 50 ms after its permit was due, of which 4.5 ms are paid for
        RateLimitedTransport paced = paced();
        callbacks(2).forEach(paced::send);
        time.advance(Duration.ofMillis(50));

        // When
        wire.only().callback.written();

        // Then the next one, 100 ms behind the first, comes as much later
        time.advance(Duration.ofMillis(95));
        assertThat(wire.ids()).containsExactly("id-0");
        time.advance(Duration.ofMillis(2));
        assertThat(wire.ids()).containsExactly("id-0", "id-1");
    }

    // The in-flight cap.

    @Test
    void shouldKeepTheCapAndServeTheLineInOrder() {
        // Given
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 2, 10);

        // When
        callbacks(5).forEach(inFlight::send);

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "id-1");
        assertThat(inFlight.waiting()).isEqualTo(3);
        wire.sent.get(1).ends(REPLY);
        assertThat(wire.ids()).containsExactly("id-0", "id-1", "id-2");
        wire.sent.get(0).ends(REPLY);
        wire.sent.get(2).ends(REPLY);
        wire.sent.get(3).ends(REPLY);
        wire.sent.get(4).ends(REPLY);
        assertThat(inFlight.inFlight()).isZero();
        assertThat(inFlight.waiting()).isZero();
    }

    @Test
    void shouldFreeThePlaceOfACutCallOnce() {
        // Given
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 1, 10);
        List<FakeCallback> callbacks = callbacks(3);
        List<Transport.Exchange> exchanges =
                callbacks.stream().map(inFlight::send).toList();

        // When the one in the line and the one in flight are cut, the latter twice, and its reply comes all the same
        exchanges.get(1).cut();
        exchanges.get(0).cut();
        exchanges.get(0).cut();
        wire.sent.get(0).callback.ended(REPLY);

        // Then
        assertThat(wire.ids()).containsExactly("id-0", "id-2");
        assertThat(inFlight.inFlight()).isEqualTo(1);
        assertThat(callbacks.get(0).replies).isEmpty();
        wire.last().ends(REPLY);
        assertThat(inFlight.inFlight()).isZero();
    }

    @Test
    void shouldNeedNoDeepStackWhenRepliesComeInsideTheSend() {
        // Given a transport that ends every call at once, and a long line
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 1, 10);
        List<FakeCallback> callbacks = callbacks(50_000);
        callbacks.forEach(inFlight::send);
        wire.atOnce = REPLY;

        // When
        wire.only().ends(REPLY);

        // Then
        assertThat(wire.sent).hasSize(50_000);
        assertThat(callbacks).allMatch(callback -> callback.replies.size() == 1);
        assertThat(inFlight.inFlight()).isZero();
    }

    @Test
    void shouldBeRoomyUntilHalfOfTheLineIsTaken() throws InterruptedException {
        // Given
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 1, 4);
        callbacks(3).forEach(inFlight::send);

        // When, then
        assertThat(inFlight.awaitRoom(0, () -> true)).isTrue();
        assertThat(inFlight.awaitRoom(0, () -> false)).isFalse();
    }

    @Test
    void shouldTakeCallsUntilTheLineIsFull() throws InterruptedException {
        // Given: one in flight, three of four places in the line taken
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 1, 4);
        callbacks(4).forEach(inFlight::send);
        // When, then
        assertThat(inFlight.hasRoom()).isTrue();
        inFlight.send(new FakeCallback("last"));
        assertThat(inFlight.hasRoom()).isFalse();
        assertThat(inFlight.awaitRoom(0, () -> true)).isFalse();
    }

    @Test
    void shouldTakeAnyRoomWhenTheWaitForHalfOfTheLineIsOver() throws InterruptedException {
        // Given a line that is full, and a rate at which half of it would take long
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 1, 4);
        callbacks(5).forEach(inFlight::send);
        assertThat(inFlight.awaitRoom(0, () -> true)).isFalse();
        // When one leaves
        wire.only().ends(REPLY);
        // Then
        assertThat(inFlight.awaitRoom(1, () -> true)).isTrue();
        assertThat(inFlight.awaitRoom(1, () -> false)).isFalse();
    }

    @Test
    void shouldWakeWhoWaitsWhenTheLineIsHalfEmpty() throws InterruptedException {
        // Given
        InFlightLimit inFlight = new InFlightLimit(wire, () -> 1, 2);
        callbacks(3).forEach(inFlight::send);
        AtomicReference<Boolean> room = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            started.countDown();
            try {
                room.set(inFlight.awaitRoom(TimeUnit.MINUTES.toNanos(1), () -> true));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        started.await();

        // When
        wire.only().ends(REPLY);
        waiter.join(30_000);

        // Then
        assertThat(room).hasValue(true);
    }

    // Together.

    @Test
    void shouldHoldAPlaceWhileWaitingForThePermitAndCountTheDeadlineFromIt() {
        // Given
        DeadlineTransport deadlines = new DeadlineTransport(wire, Duration.ofSeconds(10), time, time);
        InFlightLimit inFlight = new InFlightLimit(
                new RateLimitedTransport(
                        deadlines, new RateLimiter(new RateLimitSettings(0.05, 1), time, time), time, nanos -> {}),
                () -> 2,
                10);
        List<FakeCallback> callbacks = callbacks(3);

        // When the second permit takes 20 seconds
        callbacks.forEach(inFlight::send);
        time.advance(Duration.ofSeconds(15));

        // Then the first has timed out, the second has not begun
        assertThat(callbacks.get(0).replies).hasSize(1);
        assertThat(callbacks.get(1).replies).isEmpty();
        assertThat(inFlight.inFlight()).isEqualTo(2);
        time.advance(Duration.ofSeconds(6));
        assertThat(wire.ids()).containsExactly("id-0", "id-1");
    }
}

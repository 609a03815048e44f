package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.Attempt.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which attempt gets a slot, which is next, and when more are accepted. */
final class InFlightLimitTest {

    private int cap = 8;
    private final InFlightLimit slots = new InFlightLimit(() -> cap, 4);

    private List<Attempt> enter(int count, Lane lane) {
        List<Attempt> attempts = IntStream.range(0, count)
                .mapToObj(i -> new AuditLogId(lane.name().toLowerCase(Locale.ROOT) + "-" + i))
                .map(id -> new Attempt(null, new FakeOwner(), id, lane))
                .toList();
        attempts.forEach(slots::enter);
        return attempts;
    }

    private List<String> free(List<Attempt> ended) {
        return ended.stream()
                .flatMap(one -> slots.free(one).stream())
                .map(next -> next.id().value())
                .toList();
    }

    private List<String> fill() {
        return slots.fill().stream().map(next -> next.id().value()).toList();
    }

    @Test
    void shouldServeAControlBeforeAllOthersAndNotCountItAsWaiting() {
        // Given
        List<Attempt> fresh = enter(8, Lane.FRESH);
        enter(1, Lane.CONTROL);
        assertThat(slots.waiting()).isZero();
        enter(3, Lane.FRESH);
        enter(3, Lane.RETRY);

        // When, then
        assertThat(free(fresh.subList(0, 1))).containsExactly("control-0");
    }

    @Test
    void shouldGiveRetriesAllSlotsWhereNothingFreshWaits() {
        enter(10, Lane.RETRY);
        assertThat(slots.inFlight()).isEqualTo(8);
        assertThat(slots.waiting()).isEqualTo(2);
        assertThat(fill()).isEmpty();
    }

    @Test
    void shouldGiveRetriesNoMoreThanAQuarterWhileFreshOnesWait() {
        // Given
        List<Attempt> fresh = enter(8, Lane.FRESH);
        enter(20, Lane.FRESH);
        enter(20, Lane.RETRY);

        // When, then retries go first, up to their share
        assertThat(free(fresh))
                .containsExactly(
                        "retry-0", "retry-1", "fresh-0", "fresh-1", "fresh-2", "fresh-3", "fresh-4", "fresh-5");
    }

    @Test
    void shouldFallBackToTheQuarterWhenFreshOnesComeToWait() {
        // Given
        List<Attempt> retries = enter(8, Lane.RETRY);
        enter(5, Lane.RETRY);
        enter(5, Lane.FRESH);

        // When, then three retries are still in flight, more than a quarter
        assertThat(free(retries.subList(0, 5))).containsExactly("fresh-0", "fresh-1", "fresh-2", "fresh-3", "fresh-4");
    }

    @Test
    void shouldGiveSlowOnesNoMoreThanTheQuarterThoughNothingElseWaits() {
        enter(5, Lane.SLOW);
        assertThat(slots.inFlight()).isEqualTo(2);
        assertThat(fill()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Lane.class,
            names = {"RETRY", "SLOW"})
    void shouldKeepOneSlotForRetriesHoweverFewThereAre(Lane lane) {
        cap = 1;
        enter(2, lane);
        assertThat(slots.inFlight()).isEqualTo(1);
        assertThat(slots.waiting()).isEqualTo(1);
    }

    @Test
    void shouldPassOverWhatHasLeftTheQueue() {
        // Given
        enter(8, Lane.FRESH);
        List<Attempt> waiting = enter(3, Lane.FRESH);

        // When
        assertThat(slots.leaveQueue(waiting.get(0))).isTrue();
        assertThat(slots.leaveQueue(waiting.get(0))).isFalse();
        assertThat(slots.waiting()).isEqualTo(2);
        cap = 9;

        // Then
        assertThat(fill()).containsExactly("fresh-1");
        assertThat(slots.leaveQueue(waiting.get(1))).isFalse();
    }

    @Test
    void shouldFollowTheCap() {
        // Given
        List<Attempt> attempts = enter(8, Lane.FRESH);
        enter(4, Lane.FRESH);

        // When it shrinks, freed slots are not given away
        cap = 4;
        assertThat(free(attempts.subList(0, 4))).isEmpty();

        // When it grows, queued attempts fill it
        cap = 7;
        assertThat(fill()).containsExactly("fresh-0", "fresh-1", "fresh-2");
    }

    @Test
    void shouldAcceptMoreUntilTheQueueIsFull() {
        cap = 1;
        // Given half of the queue
        List<Attempt> attempts = enter(3, Lane.FRESH);
        assertThat(slots.isRoomy()).isTrue();
        // Given more than half of it
        enter(1, Lane.FRESH);
        assertThat(slots.isRoomy()).isFalse();
        assertThat(slots.hasRoom()).isTrue();
        // Given all of it
        enter(1, Lane.FRESH);
        assertThat(slots.hasRoom()).isFalse();
        // When one ends
        free(attempts.subList(0, 1));
        // Then any room counts
        assertThat(slots.hasRoom()).isTrue();
    }

    @Test
    void shouldWakeWhoWaitsWhenTheQueueIsHalfEmpty() throws InterruptedException {
        // Given
        cap = 1;
        List<Attempt> attempts = enter(4, Lane.FRESH);
        AtomicBoolean roomy = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            started.countDown();
            try {
                slots.awaitRoom(Duration.ofMinutes(1), () -> true);
                roomy.set(slots.isRoomy());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        started.await();

        // When
        free(attempts.subList(0, 1));
        waiter.join(30_000);

        // Then
        assertThat(roomy).isTrue();
    }
}

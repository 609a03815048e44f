package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is granted a permit, and when: order, cancellation, pauses, the lease. */
final class RateLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<Long> grants = new ArrayList<>();
    private final List<String> order = new ArrayList<>();

    private RateLimiter rateLimiter(double perSecond) {
        return new RateLimiter(new RateLimitSettings(perSecond, 1), time, time);
    }

    private RateLimiter demanded(VirtualTime on, double perSecond, int permits) {
        RateLimiter rateLimiter = new RateLimiter(new RateLimitSettings(perSecond, 1), on, on);
        IntStream.range(0, permits).forEach(i -> rateLimiter.acquire(due -> grants.add(on.elapsed())));
        return rateLimiter;
    }

    private static OptionalLong in(VirtualTime time, int millis) {
        return OptionalLong.of(time.getAsLong() + Duration.ofMillis(millis).toNanos());
    }

    @Test
    void shouldGrantAtOnceAndWithoutATimerWhenThePermitIsDue() {
        RateLimiter rateLimiter = demanded(time, 500, 1);
        time.advance(Duration.ofMillis(3));
        RateLimiter.Ticket granted = rateLimiter.acquire(due -> grants.add(time.elapsed()));
        assertThat(grants).containsExactly(0L, 3_000_000L);
        assertThat(time.everScheduled()).isZero();
        assertThat(granted.cancel()).isFalse();
    }

    @Test
    void shouldCountPermitsUsedAndAllowedWithoutPausesAndWithoutALease() {
        // Given
        RateLimiter rateLimiter = demanded(time, 100, 20);
        time.advance(SECOND);
        assertThat(rateLimiter.used()).isEqualTo(20);
        assertThat(rateLimiter.allowed()).isEqualTo(100);
        // When
        rateLimiter.pauseFor(SECOND);
        time.advance(Duration.ofSeconds(2));
        assertThat(rateLimiter.allowed()).as("one second of two").isEqualTo(200);
        rateLimiter.set(new RateLimitSettings(10, 1));
        rateLimiter.lendUntil(in(time, 500));
        time.advance(SECOND);
        rateLimiter.lendUntil(OptionalLong.empty());
        time.advance(SECOND);
        // Then
        assertThat(rateLimiter.allowed()).isEqualTo(215);
        assertThat(rateLimiter.used()).isEqualTo(20);
    }

    @Test
    void shouldGrantInTheOrderOfAskingWithOneTimerHoweverManyWait() {
        RateLimiter rateLimiter = rateLimiter(100);
        List<Integer> granted = new ArrayList<>();
        IntStream.range(0, 50).forEach(i -> rateLimiter.acquire(due -> granted.add(i)));
        assertThat(time.scheduled()).isEqualTo(1);
        time.advance(SECOND);
        assertThat(granted).hasSize(50).isSorted();
    }

    @Test
    void shouldGrantToThoseWhoComeFirstBeforeAllWhoWait() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10);
        rateLimiter.acquire(due -> order.add("at once"));
        rateLimiter.acquire(due -> order.add("waits"));

        // When
        rateLimiter.acquireFirst(due -> order.add("first"));
        assertThat(rateLimiter.acquireFirst(due -> order.add("gone")).cancel()).isTrue();
        assertThat(rateLimiter.waiting()).isEqualTo(2);
        time.advance(Duration.ofMillis(105));

        // Then it takes the next permit, and no additional one
        assertThat(order).containsExactly("at once", "first");
        time.advance(Duration.ofMillis(105));
        assertThat(order).containsExactly("at once", "first", "waits");
    }

    @ParameterizedTest
    @ValueSource(doubles = {100, 10})
    void shouldApplyANewRateToThoseWhoWaitAlready(double perSecond) {
        // Given one call in a thousand seconds, or a thousand a second
        RateLimiter rateLimiter = demanded(time, perSecond == 100 ? 0.001 : 1_000, 1_000);
        time.advance(Duration.ofMillis(100));
        int before = grants.size();

        // When
        rateLimiter.set(new RateLimitSettings(perSecond, 1));
        time.advance(SECOND.plusMillis(10));

        // Then
        assertThat((double) grants.size() - before).isBetween(0.9 * perSecond, 1.1 * perSecond);
    }

    @Test
    void shouldGrantNothingToAnybodyDuringAPauseAndNotMakeUpForIt() {
        // Given
        RateLimiter rateLimiter = demanded(time, 100, 100);
        time.advance(Duration.ofMillis(100));
        int before = grants.size();

        // When
        rateLimiter.pauseFor(Duration.ofSeconds(5));
        rateLimiter.pauseFor(SECOND);
        time.advance(Duration.ofMillis(4_999));
        rateLimiter.acquireFirst(due -> grants.add(time.elapsed()));

        // Then the longer one holds, for those who come first, too
        assertThat(grants).hasSize(before);
        time.advance(Duration.ofMillis(101));
        assertThat(grants.size() - before).isBetween(10, 12);
    }

    @Test
    void shouldGiveThePermitOfACancelledWaiterToTheNext() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10);
        rateLimiter.acquire(due -> order.add("first"));
        RateLimiter.Ticket second = rateLimiter.acquire(due -> order.add("second"));
        rateLimiter.acquire(due -> order.add("third"));

        // When
        assertThat(second.cancel()).isTrue();
        assertThat(second.cancel()).isFalse();
        time.advance(Duration.ofMillis(102));

        // Then
        assertThat(order).containsExactly("first", "third");
        assertThat(rateLimiter.waiting()).isZero();
    }

    @Test
    void shouldNotLeakPermitsWhenAllWaitersCancel() {
        // Given
        RateLimiter rateLimiter = demanded(time, 10, 1);
        List<RateLimiter.Ticket> tickets = IntStream.range(0, 100)
                .mapToObj(i -> rateLimiter.acquire(due -> grants.add(-1L)))
                .toList();

        // When
        tickets.forEach(RateLimiter.Ticket::cancel);
        time.advance(SECOND);
        rateLimiter.acquire(due -> grants.add(time.elapsed()));

        // Then
        assertThat(grants).containsExactly(0L, 1_000_000_000L);
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldNotLoseOthersPermitsToACallbackThatFails() {
        // Given
        List<Throwable> reported = new ArrayList<>();
        Thread.UncaughtExceptionHandler handler = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.add(e));
        RateLimiter rateLimiter = rateLimiter(20_000);
        rateLimiter.pauseFor(SECOND);
        rateLimiter.acquire(due -> {
            throw new IllegalStateException("broken callback");
        });
        IntStream.range(0, 3).forEach(i -> rateLimiter.acquire(grants::add));

        // When
        time.advance(Duration.ofSeconds(2));
        Thread.currentThread().setUncaughtExceptionHandler(handler);

        // Then
        assertThat(grants).hasSize(3);
        assertThat(reported).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldRefuseRatesThatAreNone(double perSecond) {
        assertThatThrownBy(() -> new RateLimitSettings(perSecond, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGrantNothingAfterTheLeaseAndWaitForNoTimer() {
        // Given
        RateLimiter rateLimiter = demanded(time, 100, 1_000);
        assertThat(rateLimiter.isLent()).isTrue();

        // When
        rateLimiter.lendUntil(in(time, 500));
        time.advance(Duration.ofMinutes(1));
        rateLimiter.acquire(due -> grants.add(-1L));

        // Then
        assertThat(grants).hasSizeBetween(49, 50).allMatch(at -> at >= 0 && at < 500_000_000);
        assertThat(rateLimiter.isLent()).isFalse();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldGrantNothingByATimerThatWakesAfterTheLease() {
        // Given a machine that stands still for a minute, in the middle of its lease
        boolean[] still = new boolean[1];
        VirtualTime stopping = new VirtualTime(() -> still[0] ? 60_000_000_000L : 0);
        demanded(stopping, 100, 1_000).lendUntil(in(stopping, 500));
        stopping.advance(Duration.ofMillis(300));
        int before = grants.size();

        // When
        still[0] = true;
        stopping.advance(Duration.ofMinutes(2));

        // Then
        assertThat(grants).hasSizeLessThanOrEqualTo(before + 1);
    }

    @Test
    void shouldGoOnAtTheRateWhenItIsLentAgainAndCatchUpWithNothing() {
        // Given
        RateLimiter rateLimiter = demanded(time, 100, 1_000);
        rateLimiter.lendUntil(in(time, 500));
        time.advance(Duration.ofSeconds(5));
        grants.clear();

        // When it is put off in time, again and again
        for (int i = 0; i < 10; i++) {
            rateLimiter.lendUntil(in(time, 200));
            time.advance(Duration.ofMillis(100));
        }
        assertThat(grants).hasSizeBetween(99, 101);

        // Then without an end
        rateLimiter.lendUntil(OptionalLong.empty());
        time.advance(Duration.ofMinutes(1));
        assertThat(rateLimiter.waiting()).isZero();
    }

    @Test
    void shouldGrantNothingWhileHeldAndThenInOrderAtTheSamePace() {
        // Given
        RateLimiter rateLimiter = demanded(time, 10, 3);
        // When
        rateLimiter.hold(true);
        rateLimiter.acquire(due -> order.add("later"));
        rateLimiter.acquireFirst(due -> order.add("first"));
        time.advance(Duration.ofHours(1));
        // Then
        assertThat(grants).hasSize(1);
        assertThat(order).isEmpty();
        rateLimiter.hold(false);
        assertThat(rateLimiter.allowed()).as("none while held").isZero();
        time.advance(Duration.ofMillis(250));
        assertThat(order).containsExactly("first");
        assertThat(grants).hasSize(3);
        time.advance(Duration.ofMillis(105));
        assertThat(order).containsExactly("first", "later");
    }
}

package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is granted a permit, and when. */
class RateLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<Long> grants = new ArrayList<>();

    private RateLimiter rateLimiter(double perSecond, int burst) {
        return rateLimiter(time, perSecond, burst);
    }

    private static RateLimiter rateLimiter(VirtualTime time, double perSecond, int burst) {
        return new RateLimiter(new RateLimitSettings(perSecond, burst), time, time);
    }

    private void demand(VirtualTime on, RateLimiter rateLimiter, int permits) {
        IntStream.range(0, permits).forEach(i -> rateLimiter.acquire(due -> grants.add(on.elapsed())));
    }

    @Test
    void shouldGrantAtOnceAndWithoutATimerWhenThePermitIsDue() {
        // Given
        RateLimiter rateLimiter = rateLimiter(500, 1);

        // When
        demand(time, rateLimiter, 1);
        time.advance(Duration.ofMillis(3));
        demand(time, rateLimiter, 1);

        // Then
        assertThat(grants).containsExactly(0L, 3_000_000L);
        assertThat(time.everScheduled()).isZero();
    }

    @Test
    void shouldGrantInTheOrderOfAsking() {
        // Given
        RateLimiter rateLimiter = rateLimiter(100, 1);
        List<Integer> order = new ArrayList<>();

        // When
        IntStream.range(0, 50).forEach(i -> rateLimiter.acquire(due -> order.add(i)));
        time.advance(SECOND);

        // Then
        assertThat(order).hasSize(50).isSorted();
    }

    @Test
    void shouldGrantToThoseWhoComeFirstBeforeAllWhoWait() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10, 1);
        List<String> order = new ArrayList<>();
        rateLimiter.acquire(due -> order.add("at once"));
        rateLimiter.acquire(due -> order.add("waits"));

        // When
        rateLimiter.acquireFirst(due -> order.add("first"));
        RateLimiter.Ticket gone = rateLimiter.acquireFirst(due -> order.add("gone"));
        assertThat(gone.cancel()).isTrue();
        assertThat(rateLimiter.waiting()).isEqualTo(2);
        time.advance(Duration.ofMillis(105));

        // Then it takes the next permit, and no additional one
        assertThat(order).containsExactly("at once", "first");
        time.advance(Duration.ofMillis(105));
        assertThat(order).containsExactly("at once", "first", "waits");
    }

    @Test
    void shouldGrantToThoseWhoComeFirstNoEarlierThanAPauseAllows() {
        RateLimiter rateLimiter = rateLimiter(10, 1);
        rateLimiter.pauseFor(SECOND);
        rateLimiter.acquireFirst(due -> grants.add(time.elapsed()));
        time.advance(SECOND.plusMillis(10));
        assertThat(grants).containsExactly(1_000_000_000L);
    }

    @Test
    void shouldApplyANewRateToThoseWhoWaitAlready() {
        // Given one call in a thousand seconds
        RateLimiter rateLimiter = rateLimiter(0.001, 1);
        demand(time, rateLimiter, 101);
        time.advance(SECOND);
        assertThat(grants).hasSize(1);

        // When
        rateLimiter.set(new RateLimitSettings(100, 1));
        time.advance(SECOND.plusMillis(10));

        // Then
        assertThat(grants.size()).isBetween(98, 101);
    }

    @Test
    void shouldSlowDownThoseWhoWaitAlready() {
        // Given
        RateLimiter rateLimiter = rateLimiter(1000, 1);
        demand(time, rateLimiter, 1000);
        time.advance(Duration.ofMillis(100));
        int before = grants.size();

        // When
        rateLimiter.set(new RateLimitSettings(10, 1));
        time.advance(SECOND);

        // Then
        assertThat(grants.size() - before).isBetween(9, 11);
    }

    @Test
    void shouldGrantNothingToAnybodyDuringAPauseAndNotMakeUpForIt() {
        // Given
        RateLimiter rateLimiter = rateLimiter(100, 1);
        demand(time, rateLimiter, 100);
        time.advance(Duration.ofMillis(100));
        int before = grants.size();

        // When
        rateLimiter.pauseFor(Duration.ofSeconds(5));
        time.advance(Duration.ofMillis(4_999));
        demand(time, rateLimiter, 1);

        // Then
        assertThat(grants).hasSize(before);
        time.advance(Duration.ofMillis(101));
        assertThat(grants.size() - before).isBetween(10, 12);
    }

    @Test
    void shouldNeverShortenAPause() {
        // Given
        RateLimiter rateLimiter = rateLimiter(100, 1);
        rateLimiter.pauseFor(Duration.ofSeconds(10));

        // When
        rateLimiter.pauseFor(Duration.ofSeconds(1));
        demand(time, rateLimiter, 1);
        time.advance(Duration.ofMillis(9_999));

        // Then
        assertThat(grants).isEmpty();
        time.advance(Duration.ofMillis(2));
        assertThat(grants).hasSize(1);
    }

    @Test
    void shouldGiveThePlaceOfACancelledWaiterToTheNext() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10, 1);
        List<String> order = new ArrayList<>();
        rateLimiter.acquire(due -> order.add("first"));
        RateLimiter.Ticket second = rateLimiter.acquire(due -> order.add("second"));
        rateLimiter.acquire(due -> order.add("third"));

        // When
        assertThat(second.cancel()).isTrue();
        assertThat(second.cancel()).isFalse();
        time.advance(Duration.ofMillis(102));

        // Then the third has the second's permit
        assertThat(order).containsExactly("first", "third");
        assertThat(rateLimiter.waiting()).isZero();
    }

    @Test
    void shouldNotLeakPermitsWhenAllWaitersCancel() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10, 1);
        demand(time, rateLimiter, 1);
        List<RateLimiter.Ticket> tickets = IntStream.range(0, 100)
                .mapToObj(i -> rateLimiter.acquire(due -> grants.add(-1L)))
                .toList();

        // When
        tickets.forEach(RateLimiter.Ticket::cancel);
        time.advance(SECOND);
        demand(time, rateLimiter, 1);

        // Then
        assertThat(grants).containsExactly(0L, 1_000_000_000L);
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldSayThatAGrantedPermitCannotBeGivenBack() {
        assertThat(rateLimiter(10, 1).acquire(due -> {}).cancel()).isFalse();
    }

    @Test
    void shouldKeepOneTimerHoweverManyWait() {
        // Given
        RateLimiter rateLimiter = rateLimiter(10, 1);

        // When
        demand(time, rateLimiter, 1_000);

        // Then
        assertThat(time.scheduled()).isEqualTo(1);
    }

    @Test
    void shouldNotLoseOthersPermitsToACallbackThatFails() {
        // Given
        List<Throwable> reported = new ArrayList<>();
        Thread.UncaughtExceptionHandler handler = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.add(e));
        RateLimiter rateLimiter = rateLimiter(20_000, 1);
        rateLimiter.pauseFor(SECOND);
        rateLimiter.acquire(due -> {
            throw new IllegalStateException("broken callback");
        });
        demand(time, rateLimiter, 3);

        // When
        time.advance(Duration.ofSeconds(2));
        Thread.currentThread().setUncaughtExceptionHandler(handler);

        // Then
        assertThat(grants).hasSize(3);
        assertThat(reported).hasSize(1);
    }

    @Test
    void shouldRefuseRatesThatAreNone() {
        RateLimiter rateLimiter = rateLimiter(10, 1);
        assertThatThrownBy(() -> rateLimiter.set(new RateLimitSettings(0, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rateLimiter.set(new RateLimitSettings(Double.NaN, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package io.auditlog.enricher.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<Long> grants = new ArrayList<>();

    private Pacer pacer(double perSecond, int burst) {
        return pacer(time, perSecond, burst);
    }

    private static Pacer pacer(VirtualTime time, double perSecond, int burst) {
        return new Pacer(new PaceSettings(perSecond, burst), time, time);
    }

    private void demand(VirtualTime on, Pacer pacer, int permits) {
        IntStream.range(0, permits).forEach(i -> pacer.acquire(() -> grants.add(on.elapsed())));
    }

    @ParameterizedTest
    @CsvSource({
        "500, 1, 1",
        "500, 1, 2",
        "500, 10, 3",
        "50, 1, 4",
        "50, 5, 5",
        "7, 1, 6",
        "0.5, 1, 7",
        "3000, 1, 8",
        "3000, 50, 9",
        "20000, 1, 10",
        "20000, 1, 11",
        "100, 1, 12",
        "1000, 1, 13"
    })
    void shouldUseTheRateWithLateTimersAndNeverExceedItInAnySlidingSecond(double rate, int burst, long seed) {
        // Given a timer that wakes 0.1 to 2 ms late, and sometimes oversleeps
        Random random = new Random(seed);
        VirtualTime late = new VirtualTime(
                () -> random.nextInt(500) == 0 ? random.nextInt(40_000_000) : 100_000 + random.nextInt(1_900_000));
        Pacer pacer = pacer(late, rate, burst);
        int permits = (int) Math.max(20, rate * 20);

        // When there is always demand
        demand(late, pacer, permits);
        late.advance(Duration.ofMinutes(5));

        // Then
        assertThat(grants).hasSize(permits);
        assertThat(mostInAnySecond()).isLessThanOrEqualTo((int) Math.floor(rate + burst));
        double used = (permits - burst) / (grants.get(permits - 1) / 1e9) / rate;
        assertThat(used).isBetween(rate < 1000 ? 0.98 : 0.96, 1.0);
    }

    @Test
    void shouldUseAtLeast99PercentOf500WithTimersUpTo2MillisecondsLate() {
        // Given
        Random random = new Random(42);
        VirtualTime late = new VirtualTime(() -> 100_000 + random.nextInt(1_900_000));
        Pacer pacer = pacer(late, 500, 1);

        // When
        demand(late, pacer, 60_000);
        late.advance(Duration.ofSeconds(100));

        // Then
        assertThat(grants).hasSizeGreaterThanOrEqualTo(49_500).hasSizeLessThanOrEqualTo(50_001);
        assertThat(mostInAnySecond()).isLessThanOrEqualTo(501);
    }

    @Test
    void shouldHoldTheLimitUnderDemandThatComesAndGoes() {
        // Given
        Random random = new Random(7);
        VirtualTime late = new VirtualTime(() -> random.nextInt(2_000_000));
        Pacer pacer = pacer(late, 200, 20);

        // When
        for (int i = 0; i < 2_000; i++) {
            demand(late, pacer, random.nextInt(12));
            late.advance(Duration.ofNanos(random.nextInt(60_000_000)));
        }

        // Then
        assertThat(mostInAnySecond()).isLessThanOrEqualTo(220);
    }

    @Test
    void shouldGrantAtOnceAndWithoutATimerWhenThePermitIsDue() {
        // Given
        Pacer pacer = pacer(500, 1);

        // When
        demand(time, pacer, 1);
        time.advance(Duration.ofMillis(3));
        demand(time, pacer, 1);

        // Then
        assertThat(grants).containsExactly(0L, 3_000_000L);
        assertThat(time.everScheduled()).isZero();
    }

    @Test
    void shouldGrantInTheOrderOfAsking() {
        // Given
        Pacer pacer = pacer(100, 1);
        List<Integer> order = new ArrayList<>();

        // When
        IntStream.range(0, 50).forEach(i -> pacer.acquire(() -> order.add(i)));
        time.advance(SECOND);

        // Then
        assertThat(order).hasSize(50).isSorted();
    }

    @Test
    void shouldAllowTheBurstAfterIdleTimeAndNoMore() {
        // Given
        Pacer pacer = pacer(100, 5);
        time.advance(Duration.ofHours(1));

        // When
        demand(time, pacer, 20);

        // Then
        assertThat(grants).hasSize(5);
        time.advance(SECOND);
        assertThat(mostInAnySecond()).isLessThanOrEqualTo(105);
    }

    @Test
    void shouldApplyANewRateToThoseWhoWaitAlready() {
        // Given one call in a thousand seconds
        Pacer pacer = pacer(0.001, 1);
        demand(time, pacer, 101);
        time.advance(SECOND);
        assertThat(grants).hasSize(1);

        // When
        pacer.setRate(100);
        time.advance(SECOND.plusMillis(10));

        // Then
        assertThat(grants.size()).isBetween(98, 101);
        assertThat(pacer.rate()).isEqualTo(100);
    }

    @Test
    void shouldSlowDownThoseWhoWaitAlready() {
        // Given
        Pacer pacer = pacer(1000, 1);
        demand(time, pacer, 1000);
        time.advance(Duration.ofMillis(100));
        int before = grants.size();

        // When
        pacer.setRate(10);
        time.advance(SECOND);

        // Then
        assertThat(grants.size() - before).isBetween(9, 11);
    }

    @Test
    void shouldGrantNothingToAnybodyDuringAPauseAndNotMakeUpForIt() {
        // Given
        Pacer pacer = pacer(100, 1);
        demand(time, pacer, 100);
        time.advance(Duration.ofMillis(100));
        int before = grants.size();

        // When
        pacer.pauseFor(Duration.ofSeconds(5));
        time.advance(Duration.ofMillis(4_999));
        demand(time, pacer, 1);

        // Then
        assertThat(grants).hasSize(before);
        time.advance(Duration.ofMillis(101));
        assertThat(grants.size() - before).isBetween(10, 12);
    }

    @Test
    void shouldNeverShortenAPause() {
        // Given
        Pacer pacer = pacer(100, 1);
        pacer.pauseFor(Duration.ofSeconds(10));

        // When
        pacer.pauseFor(Duration.ofSeconds(1));
        demand(time, pacer, 1);
        time.advance(Duration.ofMillis(9_999));

        // Then
        assertThat(grants).isEmpty();
        time.advance(Duration.ofMillis(2));
        assertThat(grants).hasSize(1);
    }

    @Test
    void shouldGiveThePlaceOfACancelledWaiterToTheNext() {
        // Given
        Pacer pacer = pacer(10, 1);
        List<String> order = new ArrayList<>();
        pacer.acquire(() -> order.add("first"));
        Pacer.Ticket second = pacer.acquire(() -> order.add("second"));
        pacer.acquire(() -> order.add("third"));

        // When
        assertThat(second.cancel()).isTrue();
        assertThat(second.cancel()).isFalse();
        time.advance(Duration.ofMillis(102));

        // Then the third has the second's permit
        assertThat(order).containsExactly("first", "third");
        assertThat(pacer.waiting()).isZero();
    }

    @Test
    void shouldNotLeakPermitsWhenAllWaitersCancel() {
        // Given
        Pacer pacer = pacer(10, 1);
        demand(time, pacer, 1);
        List<Pacer.Ticket> tickets = IntStream.range(0, 100)
                .mapToObj(i -> pacer.acquire(() -> grants.add(-1L)))
                .toList();

        // When
        tickets.forEach(Pacer.Ticket::cancel);
        time.advance(SECOND);
        demand(time, pacer, 1);

        // Then
        assertThat(grants).containsExactly(0L, 1_000_000_000L);
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldSayThatAGrantedPermitCannotBeGivenBack() {
        assertThat(pacer(10, 1).acquire(() -> {}).cancel()).isFalse();
    }

    @Test
    void shouldNeedHardlyAnyTimersWhenTheRateIsPracticallyUnlimited() {
        // Given
        Pacer pacer = pacer(1_000_000, 1);

        // When 50,000 calls a second are made in clumps of 50
        for (int i = 0; i < 1_000; i++) {
            demand(time, pacer, 50);
            time.advance(Duration.ofMillis(1));
        }

        // Then
        assertThat(grants).hasSize(50_000);
        assertThat(time.everScheduled()).isZero();
    }

    @Test
    void shouldGrantManyPermitsPerWakeAtHighRates() {
        // Given
        Random random = new Random(3);
        VirtualTime late = new VirtualTime(() -> random.nextInt(1_000_000));
        Pacer pacer = pacer(late, 100_000, 1);

        // When
        demand(late, pacer, 100_000);
        late.advance(Duration.ofSeconds(2));

        // Then
        assertThat(grants).hasSize(100_000);
        assertThat(late.everScheduled()).isLessThan(4_000);
    }

    @Test
    void shouldKeepOneTimerHoweverManyWait() {
        // Given
        Pacer pacer = pacer(10, 1);

        // When
        demand(time, pacer, 1_000);

        // Then
        assertThat(time.scheduled()).isEqualTo(1);
    }

    @Test
    void shouldNotLoseOthersPermitsToACallbackThatFails() {
        // Given
        List<Throwable> reported = new ArrayList<>();
        Thread.UncaughtExceptionHandler handler = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.add(e));
        Pacer pacer = pacer(20_000, 1);
        pacer.pauseFor(SECOND);
        pacer.acquire(() -> {
            throw new IllegalStateException("broken callback");
        });
        demand(time, pacer, 3);

        // When
        time.advance(Duration.ofSeconds(2));
        Thread.currentThread().setUncaughtExceptionHandler(handler);

        // Then
        assertThat(grants).hasSize(3);
        assertThat(reported).hasSize(1);
    }

    @Test
    void shouldRefuseRatesThatAreNone() {
        Pacer pacer = pacer(10, 1);
        assertThatThrownBy(() -> pacer.setRate(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pacer.setRate(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private int mostInAnySecond() {
        int most = 0;
        int from = 0;
        for (int to = 0; to < grants.size(); to++) {
            while (grants.get(to) - grants.get(from) >= SECOND.toNanos()) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    @Test
    void shouldMakeUpForWhatLeftLate() {
        // Given: a hundred a second, ten of which left late, all at once
        Pacer pacer = pacer(100, 1);
        demand(time, pacer, 200);
        time.advance(SECOND);
        int before = grants.size();
        for (int i = 0; i < 10; i++) {
            pacer.spend();
        }
        // When
        time.advance(SECOND);
        // Then: those ten and what follows are no more than a second permits
        assertThat(grants.size() - before).isBetween(88, 91);
    }
}

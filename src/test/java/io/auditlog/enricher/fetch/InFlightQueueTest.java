package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.InFlightQueue.Lane;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets a place, and who is next. */
final class InFlightQueueTest {

    private int cap = 8;
    private final InFlightQueue places = new InFlightQueue(() -> cap);

    private static final class Named extends InFlightQueue.Waiter {
        private final String name;

        Named(String name, Lane lane) {
            super(lane);
            this.name = name;
        }
    }

    private List<Named> enter(int count, Lane lane) {
        List<Named> guests = IntStream.range(0, count)
                .mapToObj(i -> new Named(lane.name().toLowerCase(Locale.ROOT) + "-" + i, lane))
                .toList();
        guests.forEach(places::enter);
        return guests;
    }

    private List<String> pullAll() {
        return Stream.generate(places::pull)
                .takeWhile(waiter -> waiter != null)
                .map(waiter -> ((Named) waiter).name)
                .toList();
    }

    @Test
    void shouldServeAControlBeforeAllOthers() {
        // Given
        List<Named> fresh = enter(8, Lane.FRESH);
        enter(3, Lane.FRESH);
        enter(3, Lane.RETRY);
        enter(1, Lane.FIRST);

        // When one place is free
        places.free(fresh.get(0));

        // Then
        assertThat(pullAll()).containsExactly("first-0");
    }

    @Test
    void shouldNotCountAControlAsWaitingNorAgainstTheQuarter() {
        // Given
        enter(8, Lane.FRESH);
        enter(1, Lane.FIRST);
        assertThat(places.waiting()).isZero();
        assertThat(places.retriesWaiting()).isZero();

        // When
        cap = 9;

        // Then
        assertThat(places.canPull()).isTrue();
        assertThat(pullAll()).containsExactly("first-0");
    }

    @Test
    void shouldGiveRetriesAllPlacesWhereNothingFreshWaits() {
        enter(10, Lane.RETRY);
        assertThat(places.inFlight()).isEqualTo(8);
        assertThat(places.retriesWaiting()).isEqualTo(2);
        assertThat(places.canPull()).isFalse();
        assertThat(places.pull()).isNull();
    }

    @Test
    void shouldGiveRetriesNoMoreThanAQuarterWhileFreshOnesWait() {
        // Given
        List<Named> fresh = enter(8, Lane.FRESH);
        enter(20, Lane.FRESH);
        enter(20, Lane.RETRY);

        // When
        fresh.forEach(places::free);

        // Then
        assertThat(pullAll())
                .containsExactly(
                        "retry-0", "retry-1", "fresh-0", "fresh-1", "fresh-2", "fresh-3", "fresh-4", "fresh-5");
    }

    @Test
    void shouldServeRetriesFirstUpToTheirShareAndThenTheOthersInOrder() {
        // Given
        List<Named> fresh = enter(8, Lane.FRESH);
        enter(3, Lane.FRESH);
        enter(3, Lane.RETRY);

        // When three places are free
        fresh.subList(0, 3).forEach(places::free);

        // Then
        assertThat(pullAll()).containsExactly("retry-0", "retry-1", "fresh-0");
        assertThat(places.waiting()).isEqualTo(2);
        assertThat(places.retriesWaiting()).isEqualTo(1);
    }

    @Test
    void shouldFallBackToTheQuarterWhenFreshOnesComeToWait() {
        // Given
        List<Named> retries = enter(8, Lane.RETRY);
        enter(5, Lane.RETRY);
        enter(5, Lane.FRESH);

        // When
        retries.subList(0, 5).forEach(places::free);

        // Then three retries are still in flight, more than a quarter
        assertThat(pullAll()).containsExactly("fresh-0", "fresh-1", "fresh-2", "fresh-3", "fresh-4");
    }

    @Test
    void shouldGiveSlowOnesNoMoreThanTheQuarterThoughNobodyElseIsThere() {
        enter(5, Lane.SLOW);
        assertThat(places.inFlight()).isEqualTo(2);
        assertThat(places.retriesWaiting()).isEqualTo(3);
        assertThat(places.canPull()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Lane.class,
            names = {"RETRY", "SLOW"})
    void shouldKeepOnePlaceForRetriesHoweverFewThereAre(Lane lane) {
        cap = 1;
        enter(2, lane);
        assertThat(places.inFlight()).isEqualTo(1);
        assertThat(places.retriesWaiting()).isEqualTo(1);
    }

    @Test
    void shouldPassOverWhoHasLeftTheLine() {
        // Given
        enter(8, Lane.FRESH);
        List<Named> waiting = enter(3, Lane.FRESH);

        // When
        assertThat(places.leaveLine(waiting.get(0))).isTrue();
        assertThat(places.leaveLine(waiting.get(0))).isFalse();
        assertThat(places.waiting()).isEqualTo(2);
        cap = 9;

        // Then
        assertThat(pullAll()).containsExactly("fresh-1");
        assertThat(places.leaveLine(waiting.get(1))).isFalse();
    }

    @Test
    void shouldFollowTheCap() {
        // Given
        List<Named> guests = enter(8, Lane.FRESH);
        enter(4, Lane.FRESH);

        // When it shrinks, places that are freed are not given away
        cap = 4;
        guests.subList(0, 4).forEach(places::free);
        assertThat(pullAll()).isEmpty();

        // When it grows, the line fills it up
        cap = 7;
        assertThat(places.canPull()).isTrue();
        assertThat(pullAll()).containsExactly("fresh-0", "fresh-1", "fresh-2");
    }
}

package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who gets a place, and who is next. */
final class PlacesTest {

    private int cap = 8;
    private final Places places = new Places(() -> cap);

    private static final class Named extends Places.Guest {
        private final String name;

        Named(String name, boolean retry) {
            super(retry);
            this.name = name;
        }
    }

    private List<Named> enter(int count, boolean retry) {
        List<Named> guests = IntStream.range(0, count)
                .mapToObj(i -> new Named((retry ? "retry-" : "first-") + i, retry))
                .toList();
        guests.forEach(places::enter);
        return guests;
    }

    private List<String> pullAll() {
        return Stream.generate(places::pull)
                .takeWhile(guest -> guest != null)
                .map(guest -> ((Named) guest).name)
                .toList();
    }

    @Test
    void shouldGiveRetriesAQuarterThoughNobodyElseIsThere() {
        enter(5, true);
        assertThat(places.inFlight()).isEqualTo(2);
        assertThat(places.retriesWaiting()).isEqualTo(3);
        assertThat(places.canPull()).isFalse();
        assertThat(places.pull()).isNull();
    }

    @Test
    void shouldServeRetriesFirstUpToTheirShareAndThenTheOthersInOrder() {
        // Given
        List<Named> firsts = enter(8, false);
        enter(3, false);
        enter(3, true);

        // When three places are free
        firsts.subList(0, 3).forEach(places::free);

        // Then
        assertThat(pullAll()).containsExactly("retry-0", "retry-1", "first-0");
        assertThat(places.waiting()).isEqualTo(2);
        assertThat(places.retriesWaiting()).isEqualTo(1);
    }

    @Test
    void shouldKeepOnePlaceForRetriesHoweverFewThereAre() {
        cap = 1;
        enter(2, true);
        assertThat(places.inFlight()).isEqualTo(1);
        assertThat(places.retriesWaiting()).isEqualTo(1);
    }

    @Test
    void shouldPassOverWhoHasLeftTheLine() {
        // Given
        enter(8, false);
        List<Named> waiting = enter(3, false);

        // When
        assertThat(places.leaveLine(waiting.get(0))).isTrue();
        assertThat(places.leaveLine(waiting.get(0))).isFalse();
        assertThat(places.waiting()).isEqualTo(2);
        cap = 9;

        // Then
        assertThat(pullAll()).containsExactly("first-1");
        assertThat(places.leaveLine(waiting.get(1))).isFalse();
    }

    @Test
    void shouldFollowTheCap() {
        // Given
        List<Named> guests = enter(8, false);
        enter(4, false);

        // When it shrinks, places that are freed are not given away
        cap = 4;
        guests.subList(0, 4).forEach(places::free);
        assertThat(pullAll()).isEmpty();

        // When it grows, the line fills it up
        cap = 7;
        assertThat(places.canPull()).isTrue();
        assertThat(pullAll()).containsExactly("first-0", "first-1", "first-2");
    }
}

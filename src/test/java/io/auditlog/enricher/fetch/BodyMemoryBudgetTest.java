package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.BodyMemoryBudget.Reservation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BodyMemoryBudgetTest {

    private final List<String> granted = new ArrayList<>();
    private final BodyMemoryBudget room = new BodyMemoryBudget(2 * BodyMemoryBudget.LARGE + 1);

    private Reservation grow(String name, Reservation part) {
        part.grow(bytes -> granted.add(name + (bytes == BodyMemoryBudget.LARGE ? " large" : " huge")));
        return part;
    }

    private Reservation grow(String name) {
        return grow(name, room.reserve());
    }

    @Test
    void shouldLetTheNextWaitInOrder() {
        // Given two places and four bodies
        Reservation a = grow("a");
        Reservation b = grow("b");
        grow("c");
        grow("d");
        assertThat(granted).containsExactly("a large", "b large");
        // When
        b.leave();
        a.leave();
        // Then
        assertThat(granted).containsExactly("a large", "b large", "c large", "d large");
    }

    @Test
    void shouldReadTheLongestOneByOne() {
        // Given
        Reservation a = grow("a");
        Reservation b = grow("b");
        // When both go on
        grow("a", a);
        grow("b", b);
        // Then one of them does, and its place is free for another
        assertThat(granted).containsExactly("a large", "b large", "a huge");
        grow("c");
        assertThat(granted).endsWith("c large");
        a.leave();
        assertThat(granted).endsWith("b huge");
    }

    @Test
    void shouldPassByWhoIsGone() {
        // Given
        Reservation a = grow("a");
        grow("b");
        Reservation gone = grow("gone");
        grow("c");
        // When
        gone.leave();
        a.leave();
        // Then
        assertThat(granted).containsExactly("a large", "b large", "c large");
    }

    @Test
    void shouldAskOnceWhileItWaitsAndLeaveOnce() {
        // Given a place that two wait for, one of them again and again
        Reservation a = grow("a");
        Reservation b = grow("b");
        Reservation c = grow("c");
        grow("c", c);
        grow("d");
        // When
        a.leave();
        a.leave();
        // Then
        assertThat(granted).containsExactly("a large", "b large", "c large");
        b.leave();
        assertThat(granted).endsWith("d large");
    }

    @Test
    void shouldGrantNothingAfterTheEnd() {
        // Given
        Reservation a = room.reserve();
        a.leave();
        // When
        grow("a", a);
        // Then
        assertThat(granted).isEmpty();
        grow("b");
        grow("c");
        assertThat(granted).containsExactly("b large", "c large");
    }

    @Test
    void shouldHaveOnePlaceInTheSmallestHeap() {
        BodyMemoryBudget smallest = new BodyMemoryBudget(0);
        Reservation a = grow("a", smallest.reserve());
        grow("b", smallest.reserve());
        assertThat(granted).containsExactly("a large");
        a.leave();
        assertThat(granted).containsExactly("a large", "b large");
    }

    @Test
    void shouldKeepPlacesForResultsThatWait() {
        // Given
        Reservation a = grow("a");
        room.hold(BodyMemoryBudget.LARGE + 1);
        a.leave();
        // When
        grow("b");
        // Then both places and one more are those of the result
        assertThat(granted).containsExactly("a large");
        room.release(BodyMemoryBudget.LARGE + 1);
        assertThat(granted).containsExactly("a large", "b large");
    }

    @Test
    void shouldBeFullOfManySmallResultsAndSayWhenItIsNoMore() {
        int small = BodyMemoryBudget.SMALL / 2;
        int many = 2 * BodyMemoryBudget.LARGE / small + 1;
        List<String> heard = new ArrayList<>();
        room.whenRoomAgain(() -> heard.add("room"));
        for (int i = 0; i < many; i++) {
            assertThat(room.isFull()).isFalse();
            room.hold(small);
        }
        assertThat(room.isFull()).isTrue();
        room.release(small);
        assertThat(room.isFull()).isFalse();
        room.release(small);
        assertThat(heard).containsExactly("room");
    }
}

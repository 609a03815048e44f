package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a member may conclude from the responses to its heartbeats, in milliseconds. */
final class AssignmentLeaseTest {

    private static final int SESSION = 10_000;

    private final AssignmentLease lease = new AssignmentLease(Duration.ofMillis(SESSION), 0);

    private void polled(long at, boolean owns, int generation, int answers) {
        lease.polled(Duration.ofMillis(at).toNanos(), owns, generation, answers);
    }

    private void assertEndsAfter(long heard) {
        assertThat(lease.end()).hasValue(Duration.ofMillis(heard + SESSION).toNanos());
    }

    @Test
    void shouldCountFromTheLastPollBeforeItJoined() {
        polled(50, false, -1, 0);
        polled(100, false, 3, 1);
        assertThat(lease.end()).isEmpty();
        // When it joins in the next poll, which took long
        polled(3_000, true, 7, 1);
        assertEndsAfter(100);
    }

    @Test
    void shouldCountFromBeforeTheEarlierOfTwoResponsesInARow() {
        // Given
        polled(50, true, 7, 0);
        // When
        polled(1_000, true, 7, 0);
        polled(1_050, true, 7, 1);
        polled(1_100, true, 7, 1);
        // Then one response may be to a heartbeat of long ago
        assertEndsAfter(0);
        // When
        polled(2_000, true, 7, 1);
        polled(2_050, true, 7, 2);
        assertEndsAfter(0);
        polled(2_100, true, 7, 2);
        // Then the second was sent after the first had come
        assertEndsAfter(1_000);
        // When
        polled(3_050, true, 7, 3);
        polled(3_100, true, 7, 3);
        // Then
        assertEndsAfter(2_000);
    }

    @Test
    void shouldTakeTwoResponsesBetweenTwoPollsForTwoInARow() {
        polled(50, true, 7, 0);
        polled(100, true, 7, 0);
        polled(6_000, true, 7, 5);
        polled(6_050, true, 7, 5);
        assertEndsAfter(100);
    }

    @Test
    void shouldNotBeExtendedByAResponseThatRefuses() {
        // Given a member that stood still for a minute, with responses before and after
        polled(50, true, 7, 10);
        polled(1_000, true, 7, 11);
        polled(1_050, true, 7, 11);
        polled(2_000, true, 7, 12);
        polled(2_050, true, 7, 12);
        assertEndsAfter(50);
        // When the first responses after it are that nobody knows it
        polled(62_000, true, 7, 13);
        assertEndsAfter(50);
        polled(62_050, true, 7, 14);
        assertEndsAfter(2_050 - 1_000); // from before the standstill
        // Then the next poll takes the partitions away
        polled(62_100, false, 7, 14);
        assertThat(lease.end()).isEmpty();
    }

    @Test
    void shouldBeginAnewWhenItHasJoinedAgain() {
        polled(50, true, 7, 0);
        polled(100, false, 7, 1);
        polled(5_000, true, 9, 1);
        assertEndsAfter(100);
        // When the group moves on, and it keeps its partitions
        polled(8_000, true, 10, 1);
        assertEndsAfter(5_000);
        // Then responses of the generation before mean nothing
        polled(8_050, true, 10, 2);
        polled(8_100, true, 10, 2);
        assertEndsAfter(5_000);
    }

    @Test
    void shouldReportTheFirstEndOfAllConsumers() {
        List<OptionalLong> reported = new ArrayList<>();
        AssignmentLease.Earliest leases = new AssignmentLease.Earliest(reported::add);
        OptionalLong early = OptionalLong.of(Long.MAX_VALUE);
        OptionalLong later = OptionalLong.of(Long.MIN_VALUE + 5); // the clock's numbers overflow
        OptionalLong last = OptionalLong.of(Long.MIN_VALUE + 7);
        leases.ends("one", OptionalLong.empty());
        leases.ends("one", early);
        leases.ends("two", later);
        leases.ends("two", later);
        leases.ends("one", last);
        leases.ends("two", OptionalLong.empty());
        leases.ends("one", OptionalLong.empty());
        assertThat(reported).containsExactly(early, later, last, OptionalLong.empty());
    }
}

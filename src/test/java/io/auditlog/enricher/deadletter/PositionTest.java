package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a redrive's group keeps, and what the next run makes of it. */
final class PositionTest {

    private static final TopicPartition FIRST = new TopicPartition("letters", 0);
    private static final TopicPartition SECOND = new TopicPartition("letters", 1);
    private static final Selection LAST_HOURS = since("2h");

    @Test
    void shouldKeepEveryPartitionAndTheBoundWithEachCommit() {
        // Given
        Position first = new Position(Map.of());
        Instant bound = first.since(LAST_HOURS, NOW);
        first.begin(Map.of(FIRST, 3L, SECOND, 0L));
        first.saved();
        assertThat(first.unsaved()).isFalse();
        // When
        first.pass(new RecordPosition(SECOND, 7));
        // Then
        assertThat(first.unsaved()).isTrue();
        Position next = new Position(first.saved());
        assertThat(next.offsets()).isEqualTo(Map.of(FIRST, 3L, SECOND, 8L));
        assertThat(next.since(LAST_HOURS, NOW.plusSeconds(999))).isEqualTo(bound);
    }

    @Test
    void shouldCountBackFromNowAgainAfterTheEnd() {
        Position first = new Position(Map.of());
        first.since(LAST_HOURS, NOW);
        first.begin(Map.of(FIRST, 3L));
        first.saved();
        first.end();
        assertThat(first.unsaved()).isTrue();
        Instant later = NOW.plusSeconds(999);
        assertThat(new Position(first.saved()).since(LAST_HOURS, later)).isEqualTo(later.minusSeconds(7200));
    }

    @Test
    void shouldKeepNoBoundThatDoesNotMove() {
        Position position = new Position(Map.of());
        assertThat(position.since(since("2026-11-01"), NOW)).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(position.since(Selection.ALL, NOW)).isEqualTo(Instant.MIN);
        position.begin(Map.of(FIRST, 3L));
        assertThat(position.saved().get(FIRST).metadata()).isEmpty();
        position.end();
        assertThat(position.unsaved()).isFalse();
    }

    @Test
    void shouldGoOnFromOffsetsWithoutANoteOrWithSomebodyElses() {
        // Given: a partition that is new, and a note that is no bound
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        committed.put(FIRST, null);
        committed.put(SECOND, new OffsetAndMetadata(5, "since=yesterday"));
        // Then
        assertThat(new Position(committed).offsets()).isEqualTo(Map.of(SECOND, 5L));
        assertThat(new Position(committed).since(LAST_HOURS, NOW)).isEqualTo(NOW.minusSeconds(7200));
        // When: another partition has a bound
        committed.put(FIRST, new OffsetAndMetadata(1, "since=2026-11-01T00:00:00Z"));
        assertThat(new Position(committed).since(LAST_HOURS, NOW)).isEqualTo("2026-11-01T00:00:00Z");
    }

    private static Selection since(String text) {
        return new Selection(Set.of(), Set.of(), Set.of(), Set.of(), TimeSpec.parse(text), null);
    }
}

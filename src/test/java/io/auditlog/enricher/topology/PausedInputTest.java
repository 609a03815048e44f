package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** An input that holds no IDs: held after the first few, and released as dead letters by the first that is one. */
final class PausedInputTest {

    private static final String NO_ID = "{\"id\": \"log-1\"}";

    private final TopologyFixture fixture = new TopologyFixture();
    private final TaskFixture task = new TaskFixture(0);

    @Test
    void shouldHoldOverARestartWhatIsNoIdAfterFortyNineLettersAndReleaseItOnce() {
        // Given
        task.start(fixture.parts());
        read(60);
        assertThat(fixture.events.of("inputPaused", 1)).containsExactly(1, 2, 4, 8);
        assertThat(fixture.events.open()).isEqualTo(11);
        assertThat(task.openEntries()).isEqualTo(11);
        task.close();
        assertThat(fixture.events.open()).isZero();
        // When
        task.start(fixture.parts());
        task.punctuate();
        read(1);
        // Then
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(49));
        assertThat(fixture.events.of("inputPaused", 1)).endsWith(8, 11);
        assertThat(fixture.events.open()).isEqualTo(12);
        assertThat(fixture.backpressure.isOpen()).isFalse();
        assertThat(fixture.source.asked).isEmpty();
        // When
        task.read("log-1");
        task.punctuate();
        task.punctuate();
        // Then
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(61));
        assertThat(fixture.events.of("deadLettered", 1)).hasSize(61).containsOnly(Code.ID_INVALID);
        assertThat(fixture.events.of("inputResumed", 1)).containsExactly(true, false);
        assertThat(fixture.backpressure.isOpen()).isTrue();
        fixture.source.last().enrich();
        task.punctuate();
        assertThat(task.openEntries()).isZero();
        assertThat(fixture.events.open()).isZero();
    }

    @Test
    void shouldReleaseWhatAnotherPartitionHolds() {
        EnrichTopology parts = fixture.parts();
        TaskFixture other = new TaskFixture(1).start(parts);
        task.start(parts);
        read(55);
        other.read("log-1");
        task.punctuate();
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(55));
    }

    @Test
    void shouldHoldNoLongerWhatHasMovedAndGoOnHoldingWhatIsRevived() {
        // Given
        task.start(fixture.parts());
        task.read("log-1");
        read(55);
        // When
        task.revive();
        task.punctuate();
        // Then
        assertThat(task.openEntries()).isEqualTo(7);
        assertThat(fixture.input.isPaused()).isTrue();
        // When
        task.close();
        // Then
        assertThat(fixture.input.isPaused()).isFalse();
    }

    @Test
    void shouldRequestWhatIsAnIdByTheRulesOfNow() {
        // Given
        task.start(fixture.parts());
        read(52);
        task.close();
        fixture.rules = new IdRules(Pattern.compile(".*"), 256);
        task.start(fixture.parts());
        // When
        read(1);
        task.punctuate();
        // Then
        assertThat(fixture.source.asked)
                .hasSize(4)
                .allMatch(asked -> asked.id.value().equals(NO_ID));
        assertThat(fixture.events.open()).isEqualTo(4);
        assertThat(task.letterOffsets()).hasSize(49);
        // When
        fixture.source.asked.forEach(FakeSource.Asked::enrich);
        task.punctuate();
        // Then
        assertThat(task.forwarded()).isEqualTo(53);
        assertThat(task.openEntries()).isZero();
    }

    @Test
    void shouldHoldNothingThatTheLedgerCannotTake() {
        task.start(fixture.parts());
        read(50);
        task.read("x".repeat(fixture.maxRecordBytes));
        assertThat(task.letterOffsets()).contains(50L);
        assertThat(task.openEntries()).isEqualTo(1);
    }

    @Test
    void shouldWriteOffTheOldestIfTheLedgerIsFullSinceTheFirstIdIsYetToBeRead() {
        fixture.maxOpen = 5;
        task.start(fixture.parts());
        read(60);
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(55));
        assertThat(task.openEntries()).isEqualTo(5);
        fixture.nanos += Duration.ofMinutes(1).toNanos();
        assertThat(fixture.backpressure.isOpen()).isTrue();
    }

    @Test
    void shouldWriteOffTheOldestIfTheHeldRecordsTakeTooManyBytesAndRestoreThem() {
        // Given
        fixture.maxOpen = 1000;
        fixture.maxOpenBytes = 10L * NO_ID.length();
        task.start(fixture.parts());
        // When
        read(60);
        // Then
        assertThat(task.openEntries()).isEqualTo(10);
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(50));
        // When one takes as much as four
        task.read(NO_ID.repeat(4));
        task.read(NO_ID);
        assertThat(task.openEntries()).isEqualTo(7);
        // When they are restored with a smaller heap
        task.close();
        fixture.maxOpenBytes = 3L * NO_ID.length();
        task.start(fixture.parts());
        // Then
        assertThat(task.openEntries()).isEqualTo(7);
        read(1);
        assertThat(task.openEntries()).isBetween(1, 3);
    }

    @Test
    void shouldReleaseHeldRecordsInTransactionsOfLimitedSize() {
        // Given
        fixture.maxOpen = 1000;
        task.start(fixture.parts());
        read(49 + 300);
        // When
        task.read("log-1");
        assertThat(task.forwarded()).isEqualTo(49);
        // Then
        task.punctuate();
        assertThat(task.forwarded()).isEqualTo(49 + 256);
        assertThat(task.requestsCommit()).isTrue();
        task.punctuate();
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(49 + 300));
        assertThat(task.requestsCommit()).isFalse();
    }

    private void read(int records) {
        Collections.nCopies(records, NO_ID).forEach(task::read);
    }

    private static List<Long> offsets(long to) {
        return LongStream.range(0, to).boxed().toList();
    }
}

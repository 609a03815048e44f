package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.topology.ledger.Ledger;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** The lives of one processor object: what is requested again, what is dropped, and when it admits over the cap. */
final class EnrichProcessorTest {

    private final TopologyFixture fixture = new TopologyFixture();
    private final TaskFixture task = new TaskFixture(0);

    @Test
    void shouldRequestAgainWhatTheLedgerHoldsWithThePreviousAttempts() {
        // Given: one ID with a failed attempt, and one that is settled
        task.start(fixture.parts());
        task.read("log-1");
        task.read("log-2");
        FakeSource.Asked first = fixture.source.asked.get(0);
        History tried = first.history
                .plus(new AttemptRecord(NOW, Code.SERVER_ERROR, 500))
                .waitingUntil(NOW.plusSeconds(30));
        first.postpone(tried);
        fixture.source.asked.get(1).enrich();
        task.punctuate();
        // When it takes its share of the rate first
        fixture.source.whenAsked =
                () -> assertThat(fixture.events.of("processorOpened", 2)).containsExactly(0, 1);
        task.revive();
        // Then
        assertThat(fixture.source.asked).hasSize(3);
        assertThat(fixture.source.last().id.value()).isEqualTo("log-1");
        assertThat(fixture.source.last().history).isEqualTo(tried);
        assertThat(fixture.events.open()).isEqualTo(1);
    }

    @Test
    void shouldDropWhatArrivesForAnEarlierLife() {
        task.start(fixture.parts());
        task.read("log-1");
        FakeSource.Asked early = fixture.source.last();
        task.revive();
        early.enrich("late", null);
        task.punctuate();
        assertThat(task.forwarded()).isZero();
        fixture.source.last().enrich();
        task.punctuate();
        assertThat(task.forwarded()).isOne();
    }

    @Test
    void shouldDropWhatArrivesForAnEarlierIdInTheSlot() {
        task.start(fixture.parts());
        task.read("log-1");
        FakeSource.Asked early = fixture.source.last();
        early.enrich();
        early.postpone(early.history);
        task.punctuate();
        task.read("log-2");
        early.enrich("late", null);
        task.punctuate();
        assertThat(task.forwarded()).isOne();
        assertThat(task.store.get(0).id().value()).isEqualTo("log-2");
    }

    @Test
    void shouldCancelAndForwardNothingWhenClosedAndReleaseTheMemoryOfResults() {
        task.start(fixture.parts());
        task.read("log-1");
        task.read("log-2");
        fixture.source.asked.get(1).enrich("12345", null);
        assertThat(fixture.source.resultBytes).hasValue(5);
        task.close();
        assertThat(fixture.source.resultBytes).hasValue(0);
        fixture.source.asked.get(0).enrich("late", null);
        assertThat(fixture.source.resultBytes).hasValue(0);
        assertThat(fixture.source.asked).allMatch(asked -> asked.cancelled);
        assertThat(task.forwarded()).isZero();
    }

    @Test
    void shouldReportOnceASecondWhatHasBeenOpenForLongest() {
        task.start(fixture.parts());
        task.read("log-1");
        task.punctuate();
        fixture.source.last().enrich();
        task.punctuate(999);
        assertThat(oldestOpen()).containsExactly("[]", "[log-1 since " + NOW + "]");
        task.punctuate(1000);
        assertThat(oldestOpen()).containsExactly("[]", "[log-1 since " + NOW + "]", "[]");
        assertThat(fixture.events.of("oldestOpen", 3))
                .as("the least timestamp")
                .containsExactly(Long.MAX_VALUE, NOW.toEpochMilli(), Long.MAX_VALUE);
        task.close();
        assertThat(oldestOpen()).as("it may have some elsewhere").hasSize(4).endsWith("[]");
    }

    @Test
    void shouldKnowTheFewOpenForLongestAndTheLeastTimestampOfAll() {
        // Given: five that were read one after the other, whose timestamps run the other way, and one without
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        fixture.clock = now::get;
        task.start(fixture.parts());
        for (int i = 0; i < 5; i++) {
            now.set(NOW.plusSeconds(i));
            task.read(null, "log-" + i, NOW.minusSeconds(i));
        }
        task.read(null, "log-5", Instant.EPOCH);
        // When
        Ledger ledger = new Ledger(task.store);
        // Then
        assertThat(ledger.oldest(2)).extracting(open -> open.id().value()).containsExactly("log-0", "log-1");
        assertThat(ledger.oldestTimestamp()).isEqualTo(NOW.minusSeconds(4).toEpochMilli());
    }

    private List<String> oldestOpen() {
        return fixture.events.of("oldestOpen", 2).stream()
                .map(oldest -> ((List<?>) oldest)
                        .stream()
                                .map(OpenId.class::cast)
                                .map(open -> open.id().value() + " since " + open.since())
                                .toList()
                                .toString())
                .toList();
    }

    @Test
    void shouldRequestACommitWhenAResultHasWaitedLongEnough() {
        task.start(fixture.parts());
        task.read("log-1");
        task.read("log-2");
        task.punctuate();
        fixture.nanos += TopologyFixture.LATENCY.toNanos();
        task.punctuate();
        assertThat(task.requestsCommit()).as("nothing to show yet").isFalse();
        fixture.source.last().enrich();
        task.punctuate();
        assertThat(task.requestsCommit()).isFalse();
        fixture.nanos += TopologyFixture.LATENCY.toNanos();
        task.punctuate();
        assertThat(task.requestsCommit()).isTrue();
    }

    @Test
    void shouldMarkThePartitionWithItsFirstRecord() {
        // Given
        Uuid topic = Uuid.randomUuid();
        fixture.continuity.inputSeen(topic);
        task.start(fixture.parts());
        assertThat(new Ledger(task.store).marked()).isNull();
        // When
        task.read("log-1");
        // Then it is stored, and is no entry
        Ledger restored = new Ledger(task.store);
        assertThat(restored.marked()).isEqualTo(topic);
        assertThat(restored.size()).isEqualTo(1);
    }

    @Test
    void shouldReuseTheSmallestFreeSlot() {
        task.start(fixture.parts());
        for (int i = 0; i < 50; i++) {
            task.read("log-" + i);
            fixture.source.last().enrich();
            task.punctuate();
        }
        IntStream.range(0, 4).forEach(i -> task.read("open-" + i));
        task.revive();
        fixture.source.asked.get(55).enrich(); // open-1, of those requested again
        task.punctuate();
        task.read("last");
        assertThat(task.store.get(1).id().value()).isEqualTo("last");
        assertThat(task.openEntries()).isEqualTo(4);
    }

    @Test
    void shouldDeadLetterAnIdWhoseRecordIsTooLargeForTheLedger() {
        task.start(fixture.parts());
        task.read(new byte[fixture.maxRecordBytes], "log-1", NOW);
        assertThat(fixture.source.asked).isEmpty();
        assertThat(task.openEntries()).isZero();
        assertThat(fixture.events.of("deadLettered", 1)).containsExactly(Code.RECORD_OVERSIZED);
        assertThat(TopologyFixture.letter(task.lastForwarded().value()).getAuditLogId())
                .isEqualTo("log-1");
    }

    @Test
    void shouldAdmitAndCountWhatWasPolledThoughThereIsNoCapacity() {
        fixture.maxOpen = 2;
        task.start(fixture.parts());
        fixture.source.room = false;
        task.read("log-1");
        assertThat(fixture.events.count("admittedOverCap")).isEqualTo(1);
        fixture.source.room = true;
        task.read("log-2");
        assertThat(fixture.events.count("admittedOverCap")).isEqualTo(1);
        fixture.source.last().enrich();
        task.read("log-3"); // the reply has made space in the ledger
        assertThat(fixture.events.count("admittedOverCap")).isEqualTo(1);
        task.read("log-4");
        assertThat(fixture.events.count("admittedOverCap")).isEqualTo(2);
        assertThat(fixture.events.count("admitted")).isEqualTo(4);
    }
}

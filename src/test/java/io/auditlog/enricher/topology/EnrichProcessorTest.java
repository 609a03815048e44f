package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.FlowFixture.NOW;
import static io.auditlog.enricher.topology.FlowFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lives of one processor object: what is asked again, and what is garbage. */
final class EnrichProcessorTest {

    private final FlowFixture fixture = new FlowFixture();
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final KeyValueStore<Integer, LedgerEntry> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(Ledger.STORE), Serdes.Integer(), new LedgerEntrySerde())
            .withLoggingDisabled()
            .build();
    private final EnrichProcessor processor = new EnrichProcessor(fixture.parts());

    @BeforeEach
    void openStore() {
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        context.setRecordMetadata("ids", 0, 7);
    }

    @Test
    void shouldAskAgainForWhatTheLedgerHoldsWithTheAttemptsMadeBefore() {
        // Given: one ID with a failed attempt, and one that is settled
        processor.init(context);
        admit("log-1");
        admit("log-2");
        History tried = fixture.source
                .asked
                .get(0)
                .history
                .plus(new AttemptRecord(NOW, Code.SERVER_ERROR, 500))
                .waitingUntil(NOW.plusSeconds(30));
        fixture.source.asked.get(0).postpone(tried);
        fixture.source.asked.get(1).enrich();
        punctuate();
        // When
        processor.close();
        processor.init(context);
        // Then
        assertThat(fixture.source.asked).hasSize(3);
        assertThat(fixture.source.last().id.value()).isEqualTo("log-1");
        assertThat(fixture.source.last().history).isEqualTo(tried);
        assertThat(fixture.events.restored).containsExactly(0, 1);
        assertThat(fixture.events.open).isEqualTo(1);
    }

    @Test
    void shouldDropWhatArrivesForAnEarlierLife() {
        processor.init(context);
        admit("log-1");
        FakeSource.Asked early = fixture.source.last();
        processor.close();
        processor.init(context);
        early.enrich("late", null);
        punctuate();
        assertThat(context.forwarded()).isEmpty();
        fixture.source.last().enrich();
        punctuate();
        assertThat(context.forwarded()).hasSize(1);
    }

    @Test
    void shouldCancelAndForwardNothingWhenClosed() {
        processor.init(context);
        admit("log-1");
        admit("log-2");
        fixture.source.asked.get(1).enrich();
        processor.close();
        assertThat(fixture.source.asked).allMatch(asked -> asked.cancelled);
        assertThat(context.forwarded()).isEmpty();
    }

    @Test
    void shouldTellSinceWhenTheOldestLineHasBeenOpen() {
        // Given
        processor.init(context);
        assertThat(fixture.events.oldest).containsEntry(0, null);
        admit("log-1");
        // When
        punctuate();
        // Then
        assertThat(fixture.events.oldest).containsEntry(0, NOW);
        fixture.source.last().enrich();
        punctuate(999);
        assertThat(fixture.events.oldest).as("once a second").containsEntry(0, NOW);
        punctuate(1000);
        assertThat(fixture.events.oldest).containsEntry(0, null);
        processor.close();
        assertThat(fixture.events.oldest).containsOnlyKeys(0).containsEntry(0, null);
    }

    @Test
    void shouldMarkThePartitionWithItsFirstRecord() {
        // Given
        Uuid topic = Uuid.randomUuid();
        fixture.continuity.inputSeen(topic);
        processor.init(context);
        assertThat(new Ledger(store).marked()).isNull();
        // When
        admit("log-1");
        // Then it stands there, and is no line
        Ledger restored = new Ledger(store);
        assertThat(restored.marked()).isEqualTo(topic);
        assertThat(restored.size()).isEqualTo(1);
    }

    @Test
    void shouldUseASlotAgainOnceItsLineIsClosed() {
        processor.init(context);
        for (int i = 0; i < 50; i++) {
            admit("log-" + i);
            fixture.source.last().enrich();
            punctuate();
        }
        admit("last");
        assertThat(store.get(0).id().value()).isEqualTo("last");
        assertThat(FlowFixture.openLines(store)).isEqualTo(1);
    }

    @Test
    void shouldBuryAnIdWhoseRecordIsTooLargeForTheLedger() {
        // Given
        processor.init(context);
        byte[] key = new byte[fixture.maxRecordBytes];
        // When
        processor.process(new Record<>(key, bytes("log-1"), NOW.toEpochMilli()));
        // Then it is not asked for, and stands in no ledger
        assertThat(fixture.source.asked).isEmpty();
        assertThat(FlowFixture.openLines(store)).isZero();
        assertThat(fixture.events.letters).containsExactly(Code.RECORD_OVERSIZED);
        assertThat(context.forwarded())
                .singleElement()
                .satisfies(forwarded -> assertThat(
                                FlowFixture.letter(forwarded.record().value()).getAuditLogId())
                        .isEqualTo("log-1"));
    }

    @Test
    void shouldTakeItsShareOfTheRateBeforeItAsksAgain() {
        // Given
        processor.init(context);
        admit("log-1");
        processor.close();
        fixture.source.whenAsked = () -> assertThat(fixture.events.restored).containsExactly(0, 1);
        // When, then
        processor.init(context);
        assertThat(fixture.source.asked).hasSize(2);
    }

    private void admit(String id) {
        processor.process(new Record<>(null, bytes(id), NOW.toEpochMilli()));
    }

    private void punctuate() {
        punctuate(0);
    }

    private void punctuate(long millis) {
        context.scheduledPunctuators()
                .get(context.scheduledPunctuators().size() - 1)
                .getPunctuator()
                .punctuate(millis);
    }
}

package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import org.junit.jupiter.api.Test;

final class CompletionsTest {

    private static final History HISTORY = History.startingAt(TopologyFixture.NOW);

    private final FakeSource source = new FakeSource();
    private final Completions completions = new Completions(source);

    @Test
    void shouldSkipWhatComesAfterTheEndAlsoIfTheSlotIsReused() {
        // Given
        ask(0);
        FakeSource.Asked first = source.last();
        // When another thread is late with an older completion
        first.enrich();
        first.postpone(HISTORY);
        // Then
        assertThat(completions.poll().outcome()).isNotNull();
        assertThat(completions.poll()).isNull();
        // When
        ask(0);
        first.postpone(HISTORY);
        source.last().enrich();
        // Then
        assertThat(completions.poll().outcome()).isNotNull();
        assertThat(completions.poll()).isNull();
    }

    @Test
    void shouldAccountForWhatWaitsToBeTakenAndNothingElse() {
        // Given
        ask(0);
        ask(1);
        ask(2);
        // When
        source.asked.get(0).enrich("12345", null);
        source.asked.get(1).enrich("123", null);
        // Then
        assertThat(source.resultBytes.get()).isEqualTo(8);
        completions.poll();
        assertThat(source.resultBytes.get()).isEqualTo(3);
        completions.cancel();
        assertThat(source.resultBytes.get()).isZero();
        source.last().enrich("too late", null);
        assertThat(source.resultBytes.get()).isZero();
    }

    private void ask(int slot) {
        completions.ask(new LedgerEntry(new AuditLogId("log-" + slot), null, null, null, null, 0, HISTORY), slot);
    }
}

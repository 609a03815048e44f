package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class CompletionsTest {

    private static final History HISTORY = History.startingAt(FlowFixture.NOW);

    private final FakeSource source = new FakeSource();
    private final Completions calls = new Completions(source);

    @Test
    void shouldPassOverWhatComesAfterTheEnd() {
        // Given
        calls.ask(line("a"), 0);
        // When another thread is late with older news
        source.last().enrich();
        source.last().postpone(HISTORY);
        // Then
        assertThat(calls.poll().outcome()).isNotNull();
        assertThat(calls.poll()).isNull();
    }

    @Test
    void shouldNotTakeItForNewsOfTheNextCallInTheSlot() {
        // Given
        calls.ask(line("a"), 0);
        FakeSource.Asked first = source.last();
        first.enrich();
        assertThat(calls.poll().outcome()).isNotNull();
        calls.ask(line("b"), 0);
        // When
        first.postpone(HISTORY);
        source.last().enrich();
        // Then
        assertThat(calls.poll().outcome()).isNotNull();
        assertThat(calls.poll()).isNull();
    }

    @Test
    void shouldCountWhatWaitsToBeTakenAndNothingElse() {
        // Given
        calls.ask(line("a"), 0);
        calls.ask(line("b"), 1);
        calls.ask(line("c"), 2);
        FakeSource.Asked late = source.last();
        // When
        source.asked.get(0).enrich("12345", null);
        source.asked.get(1).enrich("123", null);
        // Then
        assertThat(source.resultBytes).isEqualTo(8);
        calls.poll();
        assertThat(source.resultBytes).isEqualTo(3);
        calls.cancel();
        assertThat(source.resultBytes).isZero();
        late.enrich("too late", null);
        assertThat(source.resultBytes).isZero();
    }

    private static LedgerEntry line(String id) {
        InputRecord input =
                new InputRecord(new Origin("ids", 0, 0), null, FlowFixture.bytes(id), new RecordHeaders(), 0);
        return new LedgerEntry(new AuditLogId(id), input, HISTORY);
    }
}

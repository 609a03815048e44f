package io.auditlog.enricher.topology;

import io.auditlog.enricher.Interleavings;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import io.auditlog.enricher.tracing.Traces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The completion queue, where the source's threads meet the stream thread. */
final class CompletionsRacesTest {

    private static final History HISTORY = History.startingAt(Instant.EPOCH);
    private static final LedgerEntry ENTRY = new LedgerEntry(new AuditLogId("a"), null, null, null, null, 0, HISTORY);

    @Test
    void shouldReturnEachCompletionOnceAndInTheOrderOfItsRequest() {
        Interleavings.of(() -> {
            // Given
            FakeSource source = new FakeSource();
            Completions completions = new Completions(source, false, Traces.OFF);
            completions.ask(ENTRY, 0);
            completions.ask(ENTRY, 1);
            List<Completions.Completion> seen = new ArrayList<>();

            // When
            Interleavings.together(
                    () -> drain(completions, seen),
                    () -> {
                        source.asked.get(0).postpone(HISTORY);
                        source.asked.get(0).enrich();
                    },
                    () -> source.asked.get(1).enrich());
            drain(completions, seen);

            // Then
            Interleavings.expect(seen.size(), 3);
            Interleavings.expect(kindsOf(0, seen), "postponed settled ");
            Interleavings.expect(kindsOf(1, seen), "settled ");
            Interleavings.expect(source.resultBytes.get(), 0);
        });
    }

    @Test
    void shouldReleaseTheMemoryOfAResultThatArrivesDuringTheCancellation() {
        Interleavings.of(() -> {
            // Given
            FakeSource source = new FakeSource();
            Completions completions = new Completions(source, false, Traces.OFF);
            completions.ask(ENTRY, 0);
            completions.ask(ENTRY, 1);

            // When
            Interleavings.together(
                    completions::cancel,
                    () -> source.asked.get(0).enrich(),
                    () -> source.asked.get(1).enrich());

            // Then
            Interleavings.expect(source.resultBytes.get(), 0);
        });
    }

    private static void drain(Completions completions, List<Completions.Completion> seen) {
        for (Completions.Completion next = completions.poll(); next != null; next = completions.poll()) {
            seen.add(next);
        }
    }

    private static String kindsOf(int slot, List<Completions.Completion> seen) {
        String kinds = "";
        for (Completions.Completion next : seen) {
            if (next.slot() == slot) {
                kinds = kinds.concat(next.outcome() == null ? "postponed " : "settled ");
            }
        }
        return kinds;
    }
}

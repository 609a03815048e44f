package io.auditlog.enricher.topology;

import io.auditlog.enricher.Interleavings;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The completion queue, where the source's threads meet the stream thread. */
final class CompletionsRacesTest {

    private static final History HISTORY = History.startingAt(Instant.EPOCH);
    private static final Outcome OUTCOME = new Outcome.Enriched(new byte[10], null);
    private static final LedgerEntry ENTRY = new LedgerEntry(new AuditLogId("a"), null, HISTORY);

    /** A source whose replies the scene gives. */
    private static final class Source implements EntrySource {
        final List<Listener> listeners = new ArrayList<>();
        final AtomicInteger resultBytes = new AtomicInteger();

        @Override
        public Inquiry ask(AuditLogId id, History history, Listener listener) {
            listeners.add(listener);
            return () -> {};
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public boolean isRoomy() {
            return true;
        }

        @Override
        public void holdResult(int bytes) {
            resultBytes.addAndGet(bytes);
        }

        @Override
        public void releaseResult(int bytes) {
            resultBytes.addAndGet(-bytes);
        }

        @Override
        public boolean awaitRoom(Duration atMost) {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldReturnEachCompletionOnceAndInTheOrderOfItsRequest() {
        Interleavings.of(() -> {
            // Given
            Source source = new Source();
            Completions completions = new Completions(source);
            completions.ask(ENTRY, 0);
            completions.ask(ENTRY, 1);
            List<Completions.Completion> seen = new ArrayList<>();

            // When
            Interleavings.together(
                    () -> drain(completions, seen),
                    () -> {
                        source.listeners.get(0).postponed(HISTORY);
                        source.listeners.get(0).settled(OUTCOME, HISTORY);
                    },
                    () -> source.listeners.get(1).settled(OUTCOME, HISTORY));
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
            Source source = new Source();
            Completions completions = new Completions(source);
            completions.ask(ENTRY, 0);
            completions.ask(ENTRY, 1);

            // When
            Interleavings.together(
                    completions::cancel,
                    () -> source.listeners.get(0).settled(OUTCOME, HISTORY),
                    () -> source.listeners.get(1).settled(OUTCOME, HISTORY));

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

package io.auditlog.enricher.topology;

import io.auditlog.enricher.Interleavings;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The completion queue, where the source's threads meet the stream thread. */
final class CompletionsRacesTest {

    private static final int TURNS = 20_000;
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final History HISTORY = History.startingAt(Instant.EPOCH);
    private static final Outcome OUTCOME = new Outcome.Refused(Failure.of(Code.NOT_FOUND, "no such entry"));
    private static final LedgerEntry LINE = new LedgerEntry(
            new AuditLogId("a"),
            new InputRecord(new Origin("ids", 0, 0), null, new byte[] {'a'}, new RecordHeaders(), 0),
            HISTORY);

    /** A source whose answers the scene gives. */
    private static final class Asked implements EntrySource {
        final List<Listener> listeners = new ArrayList<>();

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
        public void holdResult(int bytes) {}

        @Override
        public void releaseResult(int bytes) {}

        @Override
        public boolean awaitRoom(Duration atMost) {
            return true;
        }

        @Override
        public void close() {
            listeners.clear();
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldWakeForEveryPieceOfNewsAndSeeEachOnce() {
        Interleavings.of(() -> {
            // Given
            Asked source = new Asked();
            Completions calls = new Completions(source);
            calls.ask(LINE, 0);
            calls.ask(LINE, 1);
            List<Completions.Completion> seen = new ArrayList<>();

            // When a missed wake-up would be a wait for ever
            Interleavings.together(
                    () -> waitFor(3, calls, seen),
                    () -> {
                        source.listeners.get(0).postponed(HISTORY);
                        source.listeners.get(0).settled(OUTCOME, HISTORY);
                    },
                    () -> source.listeners.get(1).settled(OUTCOME, HISTORY));

            // Then
            Interleavings.expect(seen.size(), 3);
            Interleavings.expect(heardOf(0, seen), "postponed settled ");
            Interleavings.expect(heardOf(1, seen), "settled ");
            Interleavings.expect(calls.poll() == null, true);
        });
    }

    /** The answer comes just when the stream thread goes to sleep: a missed wake-up would be its last sleep. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotSleepThroughAnAnswer() {
        // Given
        Asked source = new Asked();
        Completions calls = new Completions(source);
        calls.ask(LINE, 0);
        AtomicInteger turn = new AtomicInteger();
        List<Completions.Completion> seen = new ArrayList<>();

        // When
        Interleavings.together(
                () -> {
                    for (int i = 1; i <= TURNS; i++) {
                        turn.set(i);
                        waitFor(i, calls, seen);
                    }
                },
                () -> {
                    for (int i = 1; i <= TURNS; i++) {
                        while (turn.get() < i) {
                            Thread.onSpinWait();
                        }
                        source.listeners.get(0).postponed(HISTORY);
                    }
                });

        // Then
        Interleavings.expect(seen.size(), TURNS);
    }

    private static void waitFor(int pieces, Completions calls, List<Completions.Completion> seen) {
        while (seen.size() < pieces) {
            Completions.Completion news = calls.poll();
            if (news == null) {
                calls.awaitNews(FOR_EVER);
            } else {
                seen.add(news);
            }
        }
    }

    private static String heardOf(int slot, List<Completions.Completion> seen) {
        String heard = "";
        for (Completions.Completion news : seen) {
            if (news.slot() == slot) {
                heard = heard.concat(news.outcome() == null ? "postponed " : "settled ");
            }
        }
        return heard;
    }
}

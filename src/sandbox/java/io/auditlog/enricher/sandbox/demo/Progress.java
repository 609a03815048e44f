package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Shows about once a second how far the worker has come, until every ID has an outcome. Threads: one. */
final class Progress {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long SECOND = 1_000_000_000L;

    private final PrintStream out;
    private final Witness witness;
    private final OutcomeTail tail;
    private final String enrichedTopic;

    Progress(PrintStream out, Witness witness, OutcomeTail tail, String enrichedTopic) {
        this.out = out;
        this.witness = witness;
        this.tail = tail;
        this.enrichedTopic = enrichedTopic;
    }

    /**
     * Follows until every origin has an outcome, the time is up or there is no sense in waiting any longer.
     *
     * @return how long it took
     */
    Duration follow(Collection<Origin> origins, Duration timeout, BooleanSupplier sensible) {
        Set<Origin> missing = new HashSet<>(origins);
        int enriched = 0;
        long begin = System.nanoTime();
        long shown = begin;
        while (!missing.isEmpty() && sensible.getAsBoolean() && System.nanoTime() - begin < timeout.toNanos()) {
            for (Emitted emitted : tail.next(LOOK)) {
                enriched += missing.remove(emitted.origin()) && emitted.topic().equals(enrichedTopic) ? 1 : 0;
            }
            if (missing.isEmpty() || System.nanoTime() - shown >= SECOND) {
                shown = System.nanoTime();
                out.printf(
                        "  %5.1f s   in %d   enriched %4d   dead letters %3d   requests %4d   in flight %2d%n",
                        (shown - begin) / 1e9,
                        origins.size(),
                        enriched,
                        origins.size() - missing.size() - enriched,
                        witness.count(),
                        witness.inFlight());
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}

package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Shows about once a second how far the worker has come, until every ID has an outcome.
 *
 * <p>Threads: one.
 */
final class Progress {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final Witness witness;
    private final OutcomeTail tail;
    private final String enrichedTopic;
    private int enriched;
    private int deadLetters;

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
    Duration follow(Collection<Origin> origins, Duration retry, BooleanSupplier sensible) {
        Set<Origin> missing = new HashSet<>(origins);
        long begin = System.nanoTime();
        long shown = begin;
        while (!missing.isEmpty() && sensible.getAsBoolean() && System.nanoTime() - begin < retry.toNanos()) {
            tail.next(LOOK).forEach(emitted -> missing.remove(count(emitted)));
            if (missing.isEmpty() || System.nanoTime() - shown >= SECOND) {
                shown = System.nanoTime();
                show(origins.size(), Duration.ofNanos(shown - begin));
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Origin count(Emitted emitted) {
        if (emitted.topic().equals(enrichedTopic)) {
            enriched++;
        } else {
            deadLetters++;
        }
        return emitted.origin();
    }

    private void show(int in, Duration elapsed) {
        out.printf(
                "  %5.1f s   in %d   enriched %4d   dead letters %3d   requests %4d   in flight %2d%n",
                elapsed.toMillis() / 1000.0, in, enriched, deadLetters, witness.count(), witness.inFlight());
    }
}

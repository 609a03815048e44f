package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads output topics from the beginning as a {@code read_committed} consumer sees them. It never stops at what it
 * happened to receive, but at the last stable offset of every partition. The topics must exist.
 *
 * <p>Threads: any; every call has a consumer of its own.
 */
public final class OutcomeReader {

    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;

    public OutcomeReader(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** All that is committed now. */
    public List<Emitted> readAll(Collection<String> topics) {
        List<Emitted> all = new ArrayList<>();
        readAll(topics, all::add);
        return all;
    }

    /** All that is committed now, one by one: for runs that do not fit into memory. */
    public void readAll(Collection<String> topics, Consumer<Emitted> action) {
        try (OutcomeTail tail = new OutcomeTail(bootstrapServers, List.copyOf(topics))) {
            tail.readToEnd(action);
        }
    }

    /**
     * Waits until every origin has an outcome, or until the time is up; other consumers may still be busy. Returns the origins
     * that have none: the caller decides whether they are lost.
     */
    public Set<Origin> awaitOrigins(Collection<String> topics, Collection<Origin> origins, Duration timeout) {
        Set<Origin> missing = new HashSet<>(origins);
        long deadline = System.nanoTime() + timeout.toNanos();
        try (OutcomeTail tail = new OutcomeTail(bootstrapServers, List.copyOf(topics))) {
            while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
                tail.next(POLL).forEach(emitted -> missing.remove(emitted.origin()));
            }
        }
        return missing;
    }

    /** How many records were written and then aborted: the proof that a crash really hit a transaction. */
    public long countAborted(Collection<String> topics) {
        return count(topics, "read_uncommitted") - count(topics, "read_committed");
    }

    private long count(Collection<String> topics, String isolation) {
        AtomicLong count = new AtomicLong();
        try (OutcomeTail tail = new OutcomeTail(bootstrapServers, List.copyOf(topics), isolation)) {
            tail.readToEnd(emitted -> count.incrementAndGet());
        }
        return count.get();
    }
}

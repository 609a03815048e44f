package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import io.auditlog.enricher.tracing.IdSpan;
import io.auditlog.enricher.tracing.Traces;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The requests of one processor lifetime and the queue of their completions. A processor that is initialized again gets
 * a new instance; late completions of the old one go to a queue that is no longer read.
 *
 * <p>Threads: the methods are called by the stream thread; the source's threads only add to the queue.
 */
final class Completions {

    private final EntrySource source;
    private final Traces traces;
    private final boolean hashes;
    private final Queue<Completion> queue = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Request> requests = new HashMap<>();
    private volatile boolean cancelled;

    /**
     * Another attempt will follow ({@code outcome} null), or the ID has its final outcome.
     *
     * @param valueHash SHA-256 of the enriched record's value; null if it is not needed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Completion(Request request, Outcome outcome, History history, byte[] valueHash) {

        /** The span of the ID, not yet ended. */
        IdSpan span() {
            return request.span;
        }

        int slot() {
            return request.slot;
        }

        /** Bytes it occupies of the memory for results. */
        private int bytes() {
            return outcome instanceof Outcome.Enriched enriched ? enriched.bytes() : 0;
        }
    }

    /** The request for the ledger entry in one slot. */
    private final class Request implements EntrySource.Listener {
        private final int slot;
        private final IdSpan span;
        private EntrySource.Inquiry inquiry;

        Request(int slot, IdSpan span) {
            this.slot = slot;
            this.span = span;
        }

        @Override
        public IdSpan span() {
            return span;
        }

        @Override
        public void postponed(History history) {
            add(new Completion(this, null, history, null));
        }

        @Override
        public void settled(Outcome outcome, History history) {
            byte[] hash =
                    hashes && outcome instanceof Outcome.Enriched enriched ? BodySample.sha256(enriched.value()) : null;
            add(new Completion(this, outcome, history, hash));
        }
    }

    /** Requests from this source; with {@code hashes} its threads also hash the values of enriched records. */
    Completions(EntrySource source, boolean hashes, Traces traces) {
        this.source = source;
        this.traces = traces;
        this.hashes = hashes;
    }

    /** Requests the audit-log entry for a ledger entry. */
    void ask(LedgerEntry entry, int slot) {
        Request request = new Request(slot, entry.span(traces));
        request.inquiry = source.ask(entry.id(), entry.history(), request);
        requests.put(slot, request);
    }

    /**
     * The next completion, or null. Those that arrive after the end of their request, when the slot may have been
     * reused, are skipped.
     */
    Completion poll() {
        Completion next = take();
        while (next != null && requests.get(next.slot()) != next.request) {
            next = take();
        }
        if (next != null && next.outcome != null) {
            requests.remove(next.slot());
        }
        return next;
    }

    private Completion take() {
        Completion next = queue.poll();
        if (next != null) {
            source.releaseResult(next.bytes());
        }
        return next;
    }

    private void add(Completion completion) {
        source.holdResult(completion.bytes());
        queue.add(completion);
        if (cancelled) {
            drop();
        }
    }

    /** Discards all queued completions; safe from any thread, since each is taken only once. */
    private void drop() {
        Completion late = take();
        while (late != null) {
            late = take();
        }
    }

    /** Cancels all open requests. */
    void cancel() {
        cancelled = true;
        drop();
        requests.values().forEach(request -> {
            request.inquiry.cancel();
            request.span.release();
        });
        requests.clear();
    }
}

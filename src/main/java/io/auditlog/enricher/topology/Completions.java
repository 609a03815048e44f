package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one processor lifetime and the queue of their results. A processor that is initialized again gets a new
 * instance; late results of the old one go to a queue that is no longer read.
 *
 * <p>Threads: the methods are called by the stream thread; the source's threads only add to the queue.
 */
final class Completions {

    /** Completion for one slot: another attempt will follow ({@code outcome} null), or it has its final outcome. */
    record Completion(int slot, Outcome outcome, History history) {

        /** Bytes it occupies of the memory for results. */
        private int bytes() {
            return outcome instanceof Outcome.Enriched enriched ? enriched.value().length : 0;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private final EntrySource source;
    private final Queue<Received> queue = new ConcurrentLinkedQueue<>();
    private final Map<Integer, CompletionListener> listeners = new HashMap<>();
    private volatile Thread waiting;
    private volatile boolean cancelled;

    Completions(EntrySource source) {
        this.source = source;
    }

    /** Requests the audit-log entry for a ledger entry. */
    void ask(LedgerEntry line, int slot) {
        CompletionListener listener = new CompletionListener(slot);
        listener.inquiry = source.ask(line.id(), line.history(), listener);
        listeners.put(slot, listener);
    }

    /**
     * The next completion, or null. Completions that arrive after the end of their call, when the slot may have been
     * reused, are skipped.
     */
    Completion poll() {
        Received heard = take();
        while (heard != null && listeners.get(heard.news().slot()) != heard.by()) {
            heard = take();
        }
        if (heard == null) {
            return null;
        }
        if (heard.news().outcome() != null) {
            listeners.remove(heard.news().slot());
        }
        return heard.news();
    }

    boolean hasRoom() {
        return source.hasRoom();
    }

    boolean awaitRoom(Duration atMost) throws InterruptedException {
        return source.awaitRoom(atMost);
    }

    /** Waits for a completion, at most {@code atMost}; may return early without one. */
    void awaitNews(Duration atMost) {
        waiting = Thread.currentThread();
        if (queue.isEmpty() && !atMost.isZero()) {
            LockSupport.parkNanos(this, atMost.toNanos());
        }
        waiting = null;
    }

    private Received take() {
        Received heard = queue.poll();
        if (heard != null) {
            source.releaseResult(heard.news().bytes());
        }
        return heard;
    }

    private void add(CompletionListener by, Completion news) {
        source.holdResult(news.bytes());
        queue.add(new Received(by, news));
        if (cancelled) {
            drop();
        }
        Thread waiter = waiting;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    /** Discards all queued completions; safe from any thread, since each is taken only once. */
    private void drop() {
        while (take() != null) {
            LOG.trace("A result came too late and is dropped.");
        }
    }

    /** Cancels all open calls. */
    void cancel() {
        cancelled = true;
        drop();
        listeners.values().forEach(listener -> listener.inquiry.cancel());
        listeners.clear();
    }

    private record Received(CompletionListener by, Completion news) {}

    private final class CompletionListener implements EntrySource.Listener {
        private final int slot;
        private EntrySource.Inquiry inquiry;

        CompletionListener(int slot) {
            this.slot = slot;
        }

        @Override
        public void postponed(History history) {
            add(this, new Completion(slot, null, history));
        }

        @Override
        public void settled(Outcome outcome, History history) {
            add(this, new Completion(slot, outcome, history));
        }
    }
}

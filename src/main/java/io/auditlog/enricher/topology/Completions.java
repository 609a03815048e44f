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
 * The calls of one life of a processor: what was asked, and the queue of what came back. A processor that is
 * initialised again gets a new one, so what still arrives for the old one lands in a queue that nobody reads.
 *
 * <p>Threads: all methods belong to the stream thread; only the queue is filled by the source's threads.
 */
final class Completions {

    /** Completion of one slot: another attempt will follow ({@code outcome} null), or it is settled. */
    record Completion(int slot, Outcome outcome, History history) {

        /** What it takes of the memory for results. */
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

    /** Asks for the entry of a ledger line. */
    void ask(LedgerEntry line, int slot) {
        CompletionListener listener = new CompletionListener(slot);
        listener.inquiry = source.ask(line.id(), line.history(), listener);
        listeners.put(slot, listener);
    }

    /** The next piece of news, or null. What an listener hears after the end of its call, whose slot may be another's, is none. */
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

    /** Waits until there is news, or for {@code atMost}; it may return early without any. */
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

    private void tell(CompletionListener by, Completion news) {
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

    /** Any thread may: each piece of news is taken once. */
    private void drop() {
        while (take() != null) {
            LOG.trace("A result came too late and is dropped.");
        }
    }

    /** Gives up on everything that is open. */
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
            tell(this, new Completion(slot, null, history));
        }

        @Override
        public void settled(Outcome outcome, History history) {
            tell(this, new Completion(slot, outcome, history));
        }
    }
}

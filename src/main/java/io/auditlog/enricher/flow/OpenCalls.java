package io.auditlog.enricher.flow;

import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.source.EntrySource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The calls of one life of a processor: what was asked, and the queue of what came back. A processor that is
 * initialised again gets a new one, so what still arrives for the old one lands in a queue that nobody reads.
 *
 * <p>Threads: all methods belong to the stream thread; only the queue is filled by the source's threads.
 */
final class OpenCalls {

    /** News of one slot: another attempt will follow ({@code outcome} null), or it is settled. */
    record News(int slot, Outcome outcome, History history) {}

    private final EntrySource source;
    private final Queue<News> queue = new ConcurrentLinkedQueue<>();
    private final Map<Integer, EntrySource.Inquiry> inquiries = new HashMap<>();
    private volatile Thread waiting;

    OpenCalls(EntrySource source) {
        this.source = source;
    }

    /** Asks for the entry of a ledger line. */
    void ask(LedgerLine line, int slot) {
        inquiries.put(slot, source.ask(line.id(), line.history(), new Ear(slot)));
    }

    /** The next piece of news, or null. */
    News poll() {
        News news = queue.poll();
        if (news != null && news.outcome() != null) {
            inquiries.remove(news.slot());
        }
        return news;
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

    private void tell(News news) {
        queue.add(news);
        Thread waiter = waiting;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    /** Gives up on everything that is open. */
    void cancel() {
        inquiries.values().forEach(EntrySource.Inquiry::cancel);
        inquiries.clear();
    }

    private final class Ear implements EntrySource.Listener {
        private final int slot;

        Ear(int slot) {
            this.slot = slot;
        }

        @Override
        public void postponed(History history) {
            tell(new News(slot, null, history));
        }

        @Override
        public void settled(Outcome outcome, History history) {
            tell(new News(slot, outcome, history));
        }
    }
}

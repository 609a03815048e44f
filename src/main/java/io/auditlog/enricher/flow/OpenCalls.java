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
    private final Queue<Heard> queue = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Ear> ears = new HashMap<>();
    private volatile Thread waiting;

    OpenCalls(EntrySource source) {
        this.source = source;
    }

    /** Asks for the entry of a ledger line. */
    void ask(LedgerLine line, int slot) {
        Ear ear = new Ear(slot);
        ear.inquiry = source.ask(line.id(), line.history(), ear);
        ears.put(slot, ear);
    }

    /** The next piece of news, or null. What an ear hears after the end of its call, whose slot may be another's, is none. */
    News poll() {
        Heard heard = queue.poll();
        while (heard != null && ears.get(heard.news().slot()) != heard.by()) {
            heard = queue.poll();
        }
        if (heard == null) {
            return null;
        }
        if (heard.news().outcome() != null) {
            ears.remove(heard.news().slot());
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

    private void tell(Ear by, News news) {
        queue.add(new Heard(by, news));
        Thread waiter = waiting;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    /** Gives up on everything that is open. */
    void cancel() {
        ears.values().forEach(ear -> ear.inquiry.cancel());
        ears.clear();
    }

    private record Heard(Ear by, News news) {}

    private final class Ear implements EntrySource.Listener {
        private final int slot;
        private EntrySource.Inquiry inquiry;

        Ear(int slot) {
            this.slot = slot;
        }

        @Override
        public void postponed(History history) {
            tell(this, new News(slot, null, history));
        }

        @Override
        public void settled(Outcome outcome, History history) {
            tell(this, new News(slot, outcome, history));
        }
    }
}

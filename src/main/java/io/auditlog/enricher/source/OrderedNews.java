package io.auditlog.enricher.source;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Passes news on one piece at a time and in the order they were added, whichever threads they happened on, and without a
 * lock held. Threads: any.
 */
final class OrderedNews {

    private final Queue<Runnable> untold = new ArrayDeque<>();
    private boolean telling;

    synchronized void add(Runnable news) {
        untold.add(news);
    }

    /** Passes on what there is, unless another thread is at it. */
    void tell() {
        for (Runnable next = next(false); next != null; next = next(true)) {
            next.run();
        }
    }

    private synchronized Runnable next(boolean mineToTell) {
        if (telling && !mineToTell) {
            return null;
        }
        Runnable next = untold.poll();
        telling = next != null;
        return next;
    }
}

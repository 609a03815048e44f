package io.auditlog.enricher.fetch;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Runs tasks one at a time and in the order they were added, whichever threads added them, and without a lock held.
 * Threads: any.
 */
final class OrderedTasks {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    synchronized void add(Runnable task) {
        waiting.add(task);
    }

    /** Runs the queued tasks, unless another thread is running them. */
    void run() {
        for (Runnable next = next(false); next != null; next = next(true)) {
            next.run();
        }
    }

    private synchronized Runnable next(boolean mine) {
        if (running && !mine) {
            return null;
        }
        Runnable next = waiting.poll();
        running = next != null;
        return next;
    }
}

package io.auditlog.enricher.monitoring;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few daemon threads, each of which has a limited time for a request. When it is over, the thread is interrupted, which
 * closes the channel that it reads from or writes to: a client that falls silent in the middle of its request keeps no
 * thread from the orchestrator's probes.
 *
 * <p>The server's own time limits are system properties of the whole process; these are not.
 *
 * <p>Threads: any may execute.
 */
final class AdminThreads implements Executor, AutoCloseable {

    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;
    private final Duration limit;

    /**
     * Threads that start when they are needed.
     *
     * @param count most of them at once; more requests wait in line
     * @param limit longest time for one request, from the first of its bytes that is read to the end of the answer
     */
    AdminThreads(int count, Duration limit) {
        this.limit = limit;
        workers = Executors.newFixedThreadPool(count, task -> thread(task, "watch-http"));
        timer = new ScheduledThreadPoolExecutor(1, task -> thread(task, "watch-limit"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(
                new ThreadPoolExecutor.DiscardPolicy()); // a request that comes while it closes
    }

    @Override
    public void execute(Runnable request) {
        workers.execute(() -> limited(request));
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        workers.shutdownNow();
        timer.shutdownNow();
    }

    /** A {@link FutureTask} never interrupts its thread after it has ended. */
    private void limited(Runnable request) {
        FutureTask<Void> task = new FutureTask<>(request, null);
        Future<?> end = timer.schedule(() -> task.cancel(true), limit.toMillis(), TimeUnit.MILLISECONDS);
        task.run();
        end.cancel(false);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

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
 * A few daemon threads with a time limit per request. At the limit the thread is interrupted, which closes the channel
 * it reads from or writes to: a client that stalls in the middle of a request cannot starve the orchestrator's probes.
 *
 * <p>The JDK server's own time limits are system properties of the whole process; these are not.
 *
 * <p>Threads: any may execute.
 */
final class AdminThreads implements Executor, AutoCloseable {

    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;
    private final Duration limit;

    /**
     * A pool whose threads start on demand.
     *
     * @param count maximum number of threads; further requests are queued
     * @param limit maximum time for one request, from the first byte read to the end of the response
     */
    AdminThreads(int count, Duration limit) {
        this.limit = limit;
        workers = Executors.newFixedThreadPool(count, task -> thread(task, "watch-http"));
        timer = new ScheduledThreadPoolExecutor(1, task -> thread(task, "watch-limit"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // a request during shutdown
    }

    @Override
    public void execute(Runnable request) {
        workers.execute(() -> limited(request));
    }

    /** Interrupts running requests. */
    @Override
    public void close() {
        workers.shutdownNow();
        timer.shutdownNow();
    }

    /** A {@link FutureTask} never interrupts its thread after completion. */
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

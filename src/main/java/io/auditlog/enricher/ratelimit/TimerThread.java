package io.auditlog.enricher.ratelimit;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The single timer thread: permits, deadlines, retries, probes. Tasks are short and never block; none run once closed. */
public final class TimerThread implements Timer, AutoCloseable {

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, TimerThread::thread, new ThreadPoolExecutor.DiscardPolicy());

    private static Thread thread(Runnable tasks) {
        Thread thread = new Thread(tasks, "source-timer");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        ScheduledFuture<?> unused = executor.schedule(() -> Timer.run(task), delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}

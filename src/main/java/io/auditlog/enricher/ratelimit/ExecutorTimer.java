package io.auditlog.enricher.ratelimit;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer on an executor that may be shut down at any time. */
final class ExecutorTimer {

    private ExecutorTimer() {}

    static void schedule(ScheduledExecutorService executor, Runnable task, long delay, TimeUnit unit) {
        try {
            ScheduledFuture<?> unused = executor.schedule(reported(task), delay, unit);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                throw e;
            }
        }
    }

    /** Executors swallow exceptions; a failing task must be reported. */
    private static Runnable reported(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        };
    }
}

package io.auditlog.enricher.ratelimit;

/**
 * Schedules tasks. It may run late, never early, and never runs the task inside {@link #schedule}.
 *
 * <p>Threads: any thread may schedule; tasks run on the timer's own thread.
 */
@FunctionalInterface
public interface Timer {

    /** Runs {@code task} once, {@code delayNanos} from now. */
    void schedule(Runnable task, long delayNanos);

    /** Runs a task and reports its failure to the thread's handler, where executors would swallow it. */
    static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}

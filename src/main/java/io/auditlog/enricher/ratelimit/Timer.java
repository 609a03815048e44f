package io.auditlog.enricher.ratelimit;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Schedules tasks. It may run late, never early, and never runs the task inside {@link #schedule}.
 *
 * <p>Threads: any thread may schedule; tasks run on the timer's own thread.
 */
@FunctionalInterface
public interface Timer {

    /** Runs {@code task} once, {@code delayNanos} from now. */
    void schedule(Runnable task, long delayNanos);

    /** A timer on an executor, which the caller owns and shuts down; tasks after that are dropped. */
    static Timer on(ScheduledExecutorService executor) {
        return (task, delayNanos) -> {
            if (!executor.isShutdown()) {
                ExecutorTimer.schedule(executor, task, delayNanos, TimeUnit.NANOSECONDS);
            }
        };
    }
}

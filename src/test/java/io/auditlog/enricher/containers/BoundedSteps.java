package io.auditlog.enricher.containers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Steps that are tried in order, all within one limit of time. Threads: they run on a daemon thread, which is
 * interrupted and left behind where a step does not return.
 */
final class BoundedSteps {

    private final List<Step> steps;
    private final Duration limit;
    private volatile String current = "nothing was tried";

    BoundedSteps(List<Step> steps, Duration limit) {
        this.steps = steps;
        this.limit = limit;
    }

    /** Why not all of the steps could be taken, or empty if they could. */
    Optional<String> obstacle() throws InterruptedException {
        FutureTask<Void> all = new FutureTask<>(this::takeAll);
        Thread thread = new Thread(all, "bounded-steps");
        thread.setDaemon(true);
        thread.start();
        try {
            all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            all.cancel(true);
            return Optional.of(current + " (no result after " + limit.toSeconds() + " s)");
        } catch (ExecutionException e) {
            return Optional.of(current + " (" + reasonOf(e) + ")");
        }
    }

    private Void takeAll() throws Exception {
        for (Step step : steps) {
            current = step.obstacle();
            step.action().take();
        }
        return null;
    }

    private static String reasonOf(Throwable failure) {
        return failure.getCause() == null ? String.valueOf(failure.getMessage()).strip() : reasonOf(failure.getCause());
    }

    /** Something to try, named by the obstacle that its failure shows. */
    record Step(String obstacle, Action action) {

        /** What it does; an exception says that it failed. */
        @FunctionalInterface
        interface Action {
            void take() throws Exception;
        }
    }
}

package io.auditlog.enricher.preflight;

import io.auditlog.enricher.entry.Causes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs groups of checks beside each other, the checks of a group one after the other, and ends within a limit, whatever
 * does not answer. Threads: one; the checks run on those of the executor.
 */
public final class CheckRun {

    private final ExecutorService executor;
    private final Duration limit;

    /**
     * @param executor has a thread for each group; they may outlive the limit, so they must be daemons
     * @param limit for all groups together
     */
    public CheckRun(ExecutorService executor, Duration limit) {
        this.executor = executor;
        this.limit = limit;
    }

    /**
     * All findings, in the order of the checks.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public List<Finding> run(List<List<Check>> groups) throws InterruptedException {
        List<Callable<List<Finding>>> tasks = groups.stream()
                .<Callable<List<Finding>>>map(group -> () -> runGroup(group))
                .toList();
        List<Future<List<Finding>>> ended = executor.invokeAll(tasks, limit.toMillis(), TimeUnit.MILLISECONDS);
        List<Finding> found = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            found.addAll(result(ended.get(i), groups.get(i)));
        }
        return found;
    }

    private List<Finding> result(Future<List<Finding>> group, List<Check> checks) throws InterruptedException {
        Check first = checks.get(0);
        try {
            return group.get();
        } catch (CancellationException e) {
            String seen = "no end within " + limit.toSeconds() + " s";
            return List.of(Finding.failed(first.name(), seen, first.advice()));
        } catch (ExecutionException e) {
            return List.of(Finding.failed(first.name(), Causes.text(e.getCause()), first.advice()));
        }
    }

    private static boolean isBroken(List<Finding> found) {
        return found.stream().anyMatch(Finding::isFailed)
                && found.stream().noneMatch(finding -> finding.mark() == Finding.Mark.PASSED);
    }

    private static List<Finding> runGroup(List<Check> checks) {
        List<Finding> found = new ArrayList<>();
        String broken = null;
        for (Check check : checks) {
            if (broken != null) {
                found.add(Finding.unknown(check.name(), "not checked, because " + broken + " failed", ""));
                continue;
            }
            try {
                List<Finding> some = check.steps().call();
                found.addAll(some);
                broken = isBroken(some) ? check.name() : null;
            } catch (Exception e) {
                found.add(Finding.failed(check.name(), Causes.text(e), check.advice()));
                broken = check.name();
            }
        }
        return found;
    }
}

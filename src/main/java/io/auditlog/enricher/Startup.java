package io.auditlog.enricher;

import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.preflight.StartFailure;
import io.auditlog.enricher.serde.IncompatibleSchemaException;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker opens when it starts, and the services that it waits for: it retries after 1, 2, 4, ... and at most 15
 * seconds, and logs what it waits for.
 *
 * <p>Threads: any may open, wait, {@link #end} that and close.
 */
final class Startup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final long MAX_SECONDS = 15;

    private final WorkerStatus status;
    private final CountDownLatch noMoreWaits = new CountDownLatch(1);
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    private volatile Exception failedBeside;
    private boolean ended;

    Startup(WorkerStatus status) {
        this.status = status;
    }

    /**
     * Keeps a resource until {@link #close}.
     *
     * @throws InterruptedException if the start was ended; the resource is closed then
     */
    <T extends AutoCloseable> T open(T resource) throws InterruptedException {
        synchronized (opened) {
            if (!ended) {
                opened.addLast(resource);
                return resource;
            }
        }
        closeOne(resource);
        throw new InterruptedException("the worker was stopped while it started");
    }

    /** Like {@link #until}, for brokers that are unavailable or whose host name does not resolve yet. */
    <T> T untilKafka(Callable<T> attempt) throws Exception {
        Predicate<RuntimeException> isPassing = failure ->
                failure instanceof RetriableException || Causes.text(failure).contains("No resolvable bootstrap urls");
        return until("Kafka", isPassing, attempt);
    }

    /**
     * Retries until it succeeds.
     *
     * @param what what is waited for, for the log
     * @param passing whether a failure is transient; any other is rethrown
     * @throws StartFailure if it was refused permanently
     * @throws IncompatibleSchemaException if the schema was
     * @throws InterruptedException if the wait was ended
     * @throws Exception what a step {@link #beside} this one has failed with
     */
    <T> T until(String what, Predicate<RuntimeException> passing, Callable<T> attempt) throws Exception {
        for (long wait = 1; ; wait = Math.min(2 * wait, MAX_SECONDS)) {
            try {
                return attempt.call();
            } catch (InterruptException e) {
                throw new InterruptedException("interrupted while " + what + " was waited for");
            } catch (RuntimeException e) {
                if (!passing.test(e)) {
                    throw hopeless(what, e);
                }
                String reason = "waiting for " + what + ": " + Causes.text(e);
                LOG.warn("{}", reason);
                status.enter(
                        WorkerStatus.STARTING,
                        reason,
                        "Check that it is up and that the configuration names it rightly.");
            }
            if (noMoreWaits.await(wait, TimeUnit.SECONDS)) {
                requireNoFailureBeside();
                throw new InterruptedException("the worker was stopped while " + what + " was waited for");
            }
        }
    }

    /**
     * Begins a step beside the others, on a thread of its own; what is returned waits for it, and throws what it threw. If it
     * fails, no other step waits any longer.
     */
    <T> Callable<T> beside(String thread, Callable<T> step) {
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return step.call();
            } catch (Exception e) {
                failedBeside = e;
                noMoreWaits.countDown();
                throw e;
            }
        });
        Thread beside = new Thread(task, thread);
        beside.setDaemon(true);
        beside.start();
        return () -> {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        };
    }

    /** Throws what a step beside has failed with, if one has. */
    void requireNoFailureBeside() throws Exception {
        if (failedBeside != null) {
            throw failedBeside;
        }
    }

    private static Exception hopeless(String what, RuntimeException e) {
        boolean refused = e instanceof KafkaException && !(e instanceof IncompatibleSchemaException);
        return refused ? new StartFailure(List.of(what + " refuses: " + Causes.text(e))) : e;
    }

    /** Ends the current wait and whatever would be opened or waited for later; returns whether this was the first call. */
    boolean end() {
        synchronized (opened) {
            boolean first = !ended;
            ended = true;
            noMoreWaits.countDown();
            return first;
        }
    }

    /** Closes what is open, the last first. */
    @Override
    public void close() {
        for (AutoCloseable last = opened.pollLast(); last != null; last = opened.pollLast()) {
            closeOne(last);
        }
    }

    private static void closeOne(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("{} did not close cleanly", resource, e);
        }
    }
}

package io.auditlog.enricher;

import io.auditlog.enricher.monitoring.KafkaStatus;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.serde.IncompatibleSchemaException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at start for required services: retries after 1, 2, 4, ... and at most 15 seconds, and logs each time what it
 * waits for.
 *
 * <p>Threads: one waits; any may {@link #end} the wait.
 */
final class StartupRetry {

    private static final Logger LOG = LoggerFactory.getLogger(StartupRetry.class);
    private static final long MAX_SECONDS = 15;

    private final WorkerStatus status;
    private final CountDownLatch ended = new CountDownLatch(1);

    StartupRetry(WorkerStatus status) {
        this.status = status;
    }

    /**
     * Retries until it succeeds.
     *
     * @param what what is waited for, for the log
     * @param passing whether a failure is transient; any other is rethrown
     * @throws StartFailure if it was refused permanently
     * @throws IncompatibleSchemaException if the schema was
     * @throws InterruptedException if the wait was ended
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
                String reason = "waiting for " + what + ": " + KafkaStatus.causes(e);
                LOG.warn("{}; next try in {} s", reason, wait);
                status.enter(
                        WorkerStatus.STARTING,
                        reason,
                        "Check that it is up and that the configuration names it rightly.");
            }
            if (ended.await(wait, TimeUnit.SECONDS)) {
                throw new InterruptedException("the worker was stopped while " + what + " was waited for");
            }
        }
    }

    private static Exception hopeless(String what, RuntimeException e) {
        boolean refused = e instanceof KafkaException && !(e instanceof IncompatibleSchemaException);
        return refused ? new StartFailure(List.of(what + " refuses: " + KafkaStatus.causes(e))) : e;
    }

    /** Ends the current wait and all later ones. */
    void end() {
        ended.countDown();
    }
}

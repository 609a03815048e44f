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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waiting at the start for what the worker needs: tries again after one second, then two, then four, at most fifteen,
 * and says each time what it waits for.
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
     * Tries until it succeeds.
     *
     * @param what what is waited for, for a person
     * @param passing whether a failure may pass by itself; any other is thrown on
     * @throws StartFailure if it was refused for good
     * @throws IncompatibleSchemaException if the schema was
     * @throws InterruptedException if the wait was ended
     */
    <T> T until(String what, Predicate<RuntimeException> passing, Callable<T> attempt) throws Exception {
        for (long wait = 1; ; wait = Math.min(2 * wait, MAX_SECONDS)) {
            try {
                return attempt.call();
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

    /** Ends the present wait and every later one. */
    void end() {
        ended.countDown();
    }
}

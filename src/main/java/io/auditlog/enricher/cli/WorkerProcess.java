package io.auditlog.enricher.cli;

import io.auditlog.enricher.StartFailure;
import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.serde.IncompatibleSchemaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as the process: SIGTERM and SIGINT stop it cleanly with exit code 0; one that fails ends with the code for the
 * reason. Threads: the main thread, and the JVM's shutdown hook thread.
 */
final class WorkerProcess {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private WorkerProcess() {}

    /** Runs a worker until it has stopped. */
    static ExitCode run(WorkerConfig config) throws Exception {
        Worker worker = new Worker(config);
        Thread stop = new Thread(() -> stop(worker), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            worker.start();
            Throwable cause = worker.awaitFailure();
            LOG.error("The worker ends: {}", Worker.why(cause));
            LOG.debug("its cause", cause);
            return ExitCode.FAILED;
        } catch (StartFailure e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.FAILED;
        } catch (IncompatibleSchemaException e) {
            LOG.error("The schema registry refuses a schema, so the worker cannot write: {}", e.getMessage());
            return ExitCode.INCOMPATIBLE_SCHEMA;
        } catch (InterruptedException e) {
            LOG.info("{}", e.getMessage());
            return ExitCode.OK;
        } finally {
            release(stop);
            worker.close();
        }
    }

    /** A JVM ended by a signal would report the signal; a clean stop exits with success. */
    private static void stop(Worker worker) {
        worker.close();
        Runtime.getRuntime().halt(ExitCode.OK.code());
    }

    private static void release(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            LOG.debug("already stopping", e);
        }
    }
}

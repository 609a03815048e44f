package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;

/** Runs a worker until it is stopped. */
@FunctionalInterface
public interface Launcher {

    /**
     * Returns when the worker has stopped.
     *
     * @return the number of an {@link ExitCode}
     */
    int run(WorkerConfig config) throws Exception;
}

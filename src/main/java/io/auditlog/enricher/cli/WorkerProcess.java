package io.auditlog.enricher.cli;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.preflight.StartFailure;
import io.auditlog.enricher.serde.IncompatibleSchemaException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as the process: SIGTERM and SIGINT stop it cleanly with exit code 0, a second one without waiting for calls; one
 * that fails ends with the code for the reason. Threads: the main thread, the JVM's shutdown hook thread, the signals'.
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
        onSignal(Thread.currentThread()::interrupt);
        worker.close();
        Runtime.getRuntime().halt(ExitCode.OK.code());
    }

    /**
     * Java ignores signals once it is shutting down, and has no public API to handle them; every JVM has this one. It is
     * called by reflection because javac warns of it, which nothing suppresses.
     */
    private static void onSignal(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            for (String name : List.of("TERM", "INT")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            }
        } catch (ReflectiveOperationException e) {
            LOG.debug("a second signal will have no effect", e);
        }
    }

    private static void release(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            LOG.debug("already stopping", e);
        }
    }
}

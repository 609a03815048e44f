package io.auditlog.enricher.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Handles SIGTERM and SIGINT while a command runs: requests a stop, lets the command finish its current work and its
 * output, and ends the process with the command's exit code: 0 for a clean stop, but not for a failure during it.
 * Threads: the command's, and the JVM's shutdown hook thread.
 */
final class StopSignal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private final IntConsumer halt;
    private volatile int code = ExitCode.FAILED.code();

    @FunctionalInterface
    interface Work {
        ExitCode run() throws Exception;
    }

    StopSignal() {
        this(Runtime.getRuntime()::halt);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A signal that is triggered only by calling {@link #stop}; {@code halt} ends the process with a code. */
    StopSignal(IntConsumer halt) {
        this.halt = halt;
    }

    /** Counted down when a stop is requested. */
    CountDownLatch requested() {
        return requested;
    }

    /**
     * Runs the work and reports a failure immediately: after {@link #close} the process may be gone. Returns the exit
     * code.
     */
    int during(CommandLine line, Work work) {
        try {
            code = work.run().code();
        } catch (ParameterException e) {
            throw e;
        } catch (Exception e) {
            code = Main.failed(e, line.getErr());
        }
        return code;
    }

    /** Marks the command as ended, with all output written. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("already stopping", e);
        }
    }

    /** Requests a stop, waits for the command to end, and ends the process. */
    void stop() {
        requested.countDown();
        try {
            finished.await();
            halt.accept(code);
        } catch (InterruptedException e) {
            LOG.debug("stopped at once", e);
        }
    }
}

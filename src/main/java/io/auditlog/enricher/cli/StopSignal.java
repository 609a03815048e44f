package io.auditlog.enricher.cli;

import io.auditlog.enricher.deadletter.Stop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * SIGTERM and SIGINT while a command runs: asks it to stop, lets it finish what it has in hand and say what it has to say,
 * and ends the process with the command's exit code: 0 for a clean stop, and not for a failure on the way. Threads: the
 * command's, and the JVM's that runs the hook.
 */
final class StopSignal implements Stop, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private final IntConsumer halt;
    private volatile int code = ExitCode.FAILED.code();

    /** What a command does. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    StopSignal() {
        this(Runtime.getRuntime()::halt);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * A signal that nobody gives but the caller of {@link #stop}.
     *
     * @param halt ends the process with a code
     */
    StopSignal(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public boolean within(long nanos) throws InterruptedException {
        return asked.await(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Does the work and tells a failure at once: after {@link #close} the process may be gone.
     *
     * @return the number of an {@link ExitCode}
     * @throws ParameterException as the work throws it
     */
    int during(CommandLine line, Work work) {
        try {
            work.run();
            code = ExitCode.OK.code();
        } catch (ParameterException e) {
            throw e;
        } catch (Exception e) {
            code = new Failures().handleExecutionException(e, line, null);
        }
        return code;
    }

    /** The command has ended and has said all it had to say. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("already stopping", e);
        }
    }

    /** Asks the command to stop, waits until it has, and ends the process. */
    void stop() {
        asked.countDown();
        try {
            finished.await();
            halt.accept(code);
        } catch (InterruptedException e) {
            log.debug("stopped at once", e);
        }
    }
}

package io.auditlog.enricher.cli;

import io.auditlog.enricher.letters.Stop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT while a command runs: asks it to stop, lets it finish what it has in hand and ends the process with
 * exit code 0. Threads: the command's, and the JVM's that runs the hook.
 */
final class StopSignal implements Stop, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public boolean within(long nanos) throws InterruptedException {
        return asked.await(nanos, TimeUnit.NANOSECONDS);
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

    private void stop() {
        asked.countDown();
        try {
            finished.await();
            Runtime.getRuntime().halt(ExitCode.OK.code());
        } catch (InterruptedException e) {
            log.debug("stopped at once", e);
        }
    }
}

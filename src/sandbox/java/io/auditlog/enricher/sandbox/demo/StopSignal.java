package io.auditlog.enricher.sandbox.demo;

import java.util.Optional;

/**
 * Ctrl-C, or the end of Maven, which does not end what it has started: whoever loops looks at it, and the process waits
 * until the thread that runs the demo has closed everything.
 *
 * <p>Threads: any.
 */
final class StopSignal {

    private static final long PATIENCE_MILLIS = 30_000;

    private final Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    private final Thread hook;
    private volatile boolean given;

    /** Begins to listen, on behalf of the thread that runs the demo. */
    StopSignal(Thread runner) {
        this.hook = new Thread(() -> give(runner), "demo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean given() {
        return given || parent.map(process -> !process.isAlive()).orElse(false);
    }

    /** Ends the listening; false if the process is being stopped already, and the runner has only to return. */
    boolean withdraw() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false; // the shutdown has begun, which is what was asked
        }
    }

    private void give(Thread runner) {
        given = true;
        try {
            runner.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

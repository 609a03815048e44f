package io.auditlog.enricher.sandbox.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The worker in a JVM of its own, started as its users start it: by the name of its main class and a configuration file.
 *
 * <p>Threads: any.
 */
public final class WorkerProcess implements AutoCloseable {

    private static final String MAIN = "io.auditlog.enricher.cli.Main";

    private final JavaProcess process;

    private WorkerProcess(JavaProcess process) {
        this.process = process;
    }

    /** The command {@code run --config FILE}, with a heap of 384 MiB; change it as needed. */
    public static JavaCommand command(Path configuration) {
        return JavaCommand.of(MAIN, "run", "--config", configuration.toString());
    }

    /** Starts the worker with its defaults; what it prints is appended to {@code output}. */
    public static WorkerProcess start(Path configuration, Path output) {
        return start(command(configuration), output);
    }

    /** Starts a worker; what it prints is appended to {@code output}. */
    public static WorkerProcess start(JavaCommand command, Path output) {
        return new WorkerProcess(command.start(output));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed since it was started. */
    public ProcessOutput output() {
        return process.output();
    }

    public boolean outputContains(String text) {
        return process.output().contains(text);
    }

    /** Waits until it has printed a line, one already printed included, and returns the line. */
    public String awaitLine(Predicate<String> wanted, Duration timeout) {
        return process.awaitLine(wanted, timeout);
    }

    /** Kills it as a crash would and waits until it is gone. */
    public void sigkill() {
        process.sigkill();
    }

    /** Asks it to stop and returns at once. */
    public void sigterm() {
        process.sigterm();
    }

    /** Freezes it. */
    public void sigstop() {
        process.sigstop();
    }

    /** Lets a frozen one go on. */
    public void sigcont() {
        process.sigcont();
    }

    /** Waits until it has ended and returns its exit code: 128 + n where signal n ended it. */
    public int awaitExit(Duration timeout) {
        return process.awaitExit(timeout);
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        process.close();
    }
}

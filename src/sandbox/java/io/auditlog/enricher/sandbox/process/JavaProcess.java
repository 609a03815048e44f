package io.auditlog.enricher.sandbox.process;

import io.auditlog.enricher.sandbox.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A JVM of its own that can be killed, frozen and asked to stop. Its output goes to a file. It never outlives this JVM:
 * a shutdown hook kills what still runs.
 *
 * <p>Threads: any.
 */
public final class JavaProcess implements AutoCloseable {

    private static final int TAIL = 40;

    private final String name;
    private final Process process;
    private final ProcessOutput output;

    private JavaProcess(String name, Process process, ProcessOutput output) {
        this.name = name;
        this.process = process;
        this.output = output;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-" + process.pid()));
    }

    /** Starts a command; what it prints is appended to {@code outputFile}. */
    public static JavaProcess start(JavaCommand command, Path outputFile) {
        File file = outputFile.toFile();
        ProcessBuilder builder = new ProcessBuilder(command.line())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file));
        builder.environment().putAll(command.environment());
        try {
            long begin = Files.exists(outputFile) ? Files.size(outputFile) : 0;
            Process process = builder.start();
            String name = command.mainClass() + " (pid " + process.pid() + ")";
            return new JavaProcess(name, process, new ProcessOutput(outputFile, begin));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.mainClass(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed since it was started. */
    public ProcessOutput output() {
        return output;
    }

    /** Waits until it has printed a line, one already printed included, and returns the line. */
    public String awaitLine(Predicate<String> wanted, Duration timeout) {
        ProcessOutput.Follower follower = output.new Follower();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            boolean last = !isAlive() || System.nanoTime() - deadline >= 0;
            Optional<String> line = follower.next().stream().filter(wanted).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (last) {
                String how = isAlive() ? " did not print it within " + timeout : " ended before it printed it";
                throw new IllegalStateException(name + how + tail());
            }
            Await.sleep(Duration.ofMillis(20));
        }
    }

    /** Kills it as a crash would (SIGKILL) and waits until it is gone. */
    public void sigkill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** Asks it to stop (SIGTERM) and returns at once. */
    public void sigterm() {
        process.destroy();
    }

    /** Freezes it (SIGSTOP). */
    public void sigstop() {
        signal("STOP");
    }

    /** Lets a frozen one go on (SIGCONT). */
    public void sigcont() {
        signal("CONT");
    }

    /** Waits until it has ended and returns its exit code: 128 + n where signal n ended it. */
    public int awaitExit(Duration timeout) {
        return exitOf(process, timeout, name + " still runs after " + timeout + tail());
    }

    private static int exitOf(Process process, Duration timeout, String otherwise) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(otherwise);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        sigkill();
    }

    private void signal(String signal) {
        String failure = "cannot send SIG" + signal + " to " + name;
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (exitOf(kill, Duration.ofSeconds(10), failure) != 0) {
                throw new IllegalStateException(failure);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(failure, e);
        }
    }

    private String tail() {
        return "; its last lines:\n" + String.join("\n", output.tail(TAIL));
    }

    @Override
    public String toString() {
        return name;
    }
}

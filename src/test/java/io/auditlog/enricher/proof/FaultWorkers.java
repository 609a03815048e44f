package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The workers of one stage, each a process with a small heap and a log of its own. Threads: one. */
final class FaultWorkers implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String HEAP = "256m";
    private static final Duration END = Duration.ofSeconds(30);

    private final Stage stage;
    private final Path directory;
    private final List<JavaProcess> all = new ArrayList<>();

    FaultWorkers(Stage stage, Path directory) {
        this.stage = stage;
        this.directory = directory;
    }

    /** Starts one more. */
    JavaProcess start() {
        Path log = directory.resolve(stage.property("application.id") + "-" + all.size() + ".log");
        JavaProcess worker = JavaProcess.start(
                JavaCommand.worker(stage.configuration(directory)).heap(HEAP), log);
        all.add(worker);
        return worker;
    }

    /** Starts one more and waits until the API was asked {@code calls} times since and so many are in flight. */
    JavaProcess startUnderLoad(int calls, int inFlight) {
        JavaProcess worker = start();
        awaitLoad(calls, inFlight);
        return worker;
    }

    /** Waits until the API was asked {@code calls} times more, and so many are in flight. */
    void awaitLoad(int calls, int inFlight) {
        int before = stage.api().witness().count();
        Await.until("load", PATIENCE, () -> {
            requireAlive();
            return stage.api().witness().count() >= before + calls
                    && stage.api().witness().inFlight() >= inFlight;
        });
    }

    /** Those that run. */
    List<JavaProcess> alive() {
        return all.stream().filter(JavaProcess::isAlive).toList();
    }

    private void requireAlive() {
        assertThat(alive())
                .as(
                        "workers that live; see %s",
                        all.get(all.size() - 1).output().file())
                .isNotEmpty();
    }

    /** Asks all to stop, and waits until each has, with exit code 0; tells how long the slowest took. */
    Duration stop() {
        long begin = System.nanoTime();
        List<JavaProcess> running = alive();
        running.forEach(JavaProcess::sigterm);
        running.forEach(worker -> assertThat(worker.awaitExit(END))
                .as("exit code; see %s", worker.output().file())
                .isZero());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** No log holds what nobody expects; see {@link WorkerLog}. */
    void requireQuiet(String... expected) {
        all.forEach(worker -> WorkerLog.requireQuiet(worker.output(), stage.secrets(), expected));
    }

    @Override
    public void close() {
        all.forEach(JavaProcess::close);
    }
}

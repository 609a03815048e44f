package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The workers of a scene, in processes of their own or in this one. Threads: one. */
public final class Workers implements AutoCloseable {

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

    private final Stage stage;
    private final Path directory;
    private final List<JavaProcess> processes = new ArrayList<>();
    private final List<Worker> here = new ArrayList<>();
    private Supplier<Status> latest;

    Workers(Stage stage, Path directory) {
        this.stage = stage;
        this.directory = directory;
    }

    /** Starts one more, in a process with a small heap and a log of its own. */
    public JavaProcess start() {
        return start(command -> command);
    }

    public JavaProcess start(UnaryOperator<JavaCommand> change) {
        JavaCommand command = JavaCommand.worker(stage.configuration(directory)).heap("256m");
        String name = stage.property("application.id") + "-" + processes.size();
        JavaProcess process = change.apply(command).start(directory.resolve(name + ".log"));
        processes.add(process);
        latest = () -> Status.of(process);
        return process;
    }

    /** Starts so many, each in a process of its own. */
    public void start(int count) {
        for (int i = 0; i < count; i++) {
            start();
        }
    }

    /** Starts one more, in this process. */
    public void startHere() throws Exception {
        Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
        here.add(worker);
        worker.start();
        latest = () -> new Status(worker.watchPort());
    }

    /** What the worker says of itself that was started last. */
    public Status status() {
        return latest.get();
    }

    /** Waits until the API was asked {@code calls} times more, and so many are in flight. */
    public void awaitLoad(int calls, int inFlight) {
        Witness witness = stage.api().witness();
        int before = witness.count();
        Await.until("load", Scene.TIMEOUT, () -> {
            assertThat(alive().size() + here.size())
                    .as("workers that live; see %s", directory)
                    .isPositive();
            return witness.count() >= before + calls && witness.inFlight() >= inFlight;
        });
    }

    /** Those in processes of their own that run. */
    public List<JavaProcess> alive() {
        return processes.stream().filter(JavaProcess::isAlive).toList();
    }

    boolean isAnyAlive() {
        return !here.isEmpty() || !alive().isEmpty();
    }

    /** Asks all to stop and waits until each has, with exit code 0; returns how long the slowest took. */
    public Duration stop() {
        here.forEach(Worker::close);
        here.clear();
        long begin = System.nanoTime();
        List<JavaProcess> running = alive();
        running.forEach(JavaProcess::sigterm);
        running.forEach(worker -> assertThat(worker.awaitExit(STOPPED_WITHIN))
                .as("exit code; see %s", worker.output().file())
                .isZero());
        return Scene.since(begin);
    }

    /** No log holds what nobody expects; see {@link WorkerLog}. */
    void requireQuiet(String... expected) {
        processes.forEach(worker -> WorkerLog.requireQuiet(worker.output(), stage.secrets(), expected));
    }

    @Override
    public void close() {
        here.forEach(Worker::close);
        processes.forEach(JavaProcess::close);
    }
}

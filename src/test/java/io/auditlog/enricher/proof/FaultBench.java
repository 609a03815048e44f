package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.soak.Vitals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One quick worker with a small heap, to which odd inputs and replies are given: each must end in its place, with nothing
 * in the log that is worth an ERROR.
 *
 * <p>Threads: one.
 */
final class FaultBench implements AutoCloseable {

    private static final int SOUND_PER_SECOND = 20;
    private static final int WARM = 400;

    /** What comes and goes by itself: threads of the compiler and of collections, connections to brokers. */
    private static final int THREADS_GRANTED = 8;

    private static final int FILES_GRANTED = 4;

    final Stage stage;
    final FaultWorkers workers;
    final OutcomeChecker checker;
    private int feeds;

    FaultBench(SandboxBroker broker, String name, Path directory) {
        stage = Confirmation.atOnce(new Stage(broker, name, 3, ApiSettings.defaults()))
                .with("rate.limit.per.second", "1000")
                .with("retry.backoff.base", "1ms")
                .with("retry.backoff.max", "50ms");
        workers = new FaultWorkers(stage, directory);
        checker = stage.checker();
    }

    FaultBench with(String key, String value) {
        stage.with(key, value);
        return this;
    }

    /**
     * Gives inputs to a worker, in their order, and waits until each has its outcome. Sound IDs are fed beside them: where
     * no other ID succeeds, a reply that could be anybody's fault is held, and rightly so.
     */
    void give(List<FaultInput> inputs) {
        int feed = feeds++;
        try (FaultFeed sound =
                FaultFeed.start(stage, SOUND_PER_SECOND, i -> FaultInput.enriched("sound-" + feed + "-" + i))) {
            FaultInput.publish(stage, checker, inputs);
            stage.audit().awaitWritten(checker, FaultWorkers.PATIENCE);
            sound.stop(checker);
        }
        stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
    }

    /** What a worker holds. */
    record Held(long threads, long files) {

        static Held by(JavaProcess worker) throws IOException {
            return new Held(Vitals.threads(worker.pid()), Vitals.files(worker.pid()));
        }

        private boolean isNotMuchMoreThan(Held before) {
            return threads <= before.threads + THREADS_GRANTED && files <= before.files + FILES_GRANTED;
        }
    }

    /** Gives sound inputs to a worker that has just been started; tells what it holds when it has worked. */
    Held warm(JavaProcess worker) throws IOException {
        give(FaultInput.crowd("warm-", WARM));
        return Held.by(worker);
    }

    /** At rest the worker must come to hold what it held before, but for what comes and goes by itself. */
    void judgeGrowth(JavaProcess worker, Held before, ProofRow row) {
        Held after = Await.value(
                "threads and file descriptors as before, " + before,
                FaultWorkers.PATIENCE,
                () -> Held.by(worker),
                held -> held.isNotMuchMoreThan(before));
        row.saw("threads before", before.threads)
                .saw("after", after.threads)
                .saw("files before", before.files)
                .saw("after", after.files);
    }

    /** Stops the worker, which must be the one that was started, and judges. */
    void finish(JavaProcess worker, ProofRow row) {
        assertThat(worker.isAlive()).as("it never stopped").isTrue();
        workers.stop();
        row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
        workers.requireQuiet();
    }

    @Override
    public void close() {
        workers.close();
        stage.close();
    }
}

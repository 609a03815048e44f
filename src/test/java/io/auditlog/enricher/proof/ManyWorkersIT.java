package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Workers that come and go share one rate: all of it, and never more. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class ManyWorkersIT {

    /** Each hand-over costs a little of the rate, and the load waits for nobody: it has to be caught up with. */
    private static final Duration PATIENCE = Dose.of(Duration.ofMinutes(2), Duration.ofMinutes(10));

    private static final int CYCLES = Dose.of(1, 5);
    private static final Duration STEADY = Dose.of(Duration.ofSeconds(3), Duration.ofSeconds(20));
    private static final Duration SETTLING = Dose.of(Duration.ofSeconds(2), Duration.ofSeconds(5));
    private static final int LIMIT = 200;
    private static final int PARTITIONS = 6;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final List<Double> usage = new ArrayList<>();
    private final List<JavaProcess> workers = new ArrayList<>();

    @Test
    void shouldShareTheRateWhileWorkersComeAndGo(SandboxBroker broker) {
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(20)));
        try (ProofRow row = ProofRow.of(
                        "workers 1 -> 3 -> 1",
                        CYCLES + " cycles",
                        "never above limit and burst in any sliding second, the logs quiet, "
                                + (Dose.isFull()
                                        ? "95 % of the limit used between hand-overs"
                                        : "the use of the limit between hand-overs shown, not judged"));
                Stage stage = Confirmation.soon(new Stage(broker, "many", PARTITIONS, settings))
                        .with("rate.limit.per.second", Integer.toString(LIMIT));
                Load load = Load.start(stage, LIMIT)) {
            OutcomeChecker checker;
            try (JavaProcess first = start(stage)) {
                awaitMembers(broker, stage, 1);
                measure(stage);
                for (int cycle = 0; cycle < CYCLES; cycle++) {
                    comeAndGo(broker, stage);
                }
                checker = load.stop();
                stage.audit().awaitOutcomes(checker, PATIENCE);
                first.sigterm();
                assertThat(first.awaitExit(Duration.ofSeconds(30))).isZero();
            }
            row.saw(
                    "used between hand-overs, percent",
                    usage.stream().map(Math::round).toList());
            row.judged(stage.audit().judge(checker, PATIENCE));
            LoadRate.judge(LIMIT, stage.api().witness(), row);
            workers.forEach(worker -> WorkerLog.requireQuiet(worker.output(), stage.secrets()));
            if (Dose.isFull()) {
                assertThat(usage).allMatch(percent -> percent > 95);
            }
            row.holds();
        }
    }

    private void comeAndGo(SandboxBroker broker, Stage stage) {
        try (JavaProcess second = start(stage);
                JavaProcess third = start(stage)) {
            awaitMembers(broker, stage, 3);
            measure(stage);
            second.sigterm();
            third.sigterm();
            assertThat(second.awaitExit(Duration.ofSeconds(30))).isZero();
            assertThat(third.awaitExit(Duration.ofSeconds(30))).isZero();
        }
        awaitMembers(broker, stage, 1);
        measure(stage);
    }

    /** Waits until so many members share the partitions evenly. */
    private static void awaitMembers(SandboxBroker broker, Stage stage, int count) {
        Await.until(count + " members", PATIENCE, () -> {
            Collection<Integer> partitions =
                    LoadGroup.members(broker.admin(), stage).values();
            return partitions.size() == count && partitions.stream().allMatch(each -> each == PARTITIONS / count);
        });
    }

    private void measure(Stage stage) {
        Await.sleep(SETTLING);
        int before = stage.api().witness().count();
        long begin = System.nanoTime();
        Await.sleep(STEADY);
        double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        usage.add(100 * (stage.api().witness().count() - before) / seconds / LIMIT);
    }

    private JavaProcess start(Stage stage) {
        Path log = directory.resolve("worker-" + workers.size() + ".log");
        JavaProcess worker = JavaProcess.start(JavaCommand.worker(stage.configuration(directory)), log);
        workers.add(worker);
        return worker;
    }
}

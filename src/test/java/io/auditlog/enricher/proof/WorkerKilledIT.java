package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Recoveries;
import io.auditlog.enricher.scene.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers are killed, or asked to stop, with IDs in flight, and others begin where they stopped. */
@ExtendWith(Ground.Resolver.class)
final class WorkerKilledIT {

    private static final int IN_FLIGHT = 50;

    @Test
    void shouldGiveEachIdExactlyOneOutcome(Ground ground) {
        Duration limit = Dose.within(Duration.ofSeconds(20));
        int kills = Dose.of(1, 20);
        Scene scene = scene(ground, "kill")
                .row("Worker killed with 50 IDs in flight", kills + " kills", Recoveries.asked(limit));
        kill(scene, kills, 1, 600, limit);
    }

    /** As when their machine goes down. */
    @Test
    @Tag("thorough")
    void shouldRestoreAndGoOnWhenAllAreKilled(Ground ground) {
        Duration limit = Dose.within(Duration.ofSeconds(15));
        int kills = Dose.of(1, 5);
        int workers = Dose.of(2, 3);
        Scene scene = scene(ground, "kill-all")
                .row(
                        "All workers killed at once",
                        kills + " times " + workers + " workers",
                        "restored, and " + Recoveries.asked(limit));
        kill(scene, kills, workers, 2_000, limit);
    }

    private static void kill(Scene scene, int kills, int workers, int ids, Duration limit) {
        try (scene;
                Recoveries recoveries = new Recoveries(scene)) {
            scene.workers.start(workers);
            for (int kill = 0; kill < kills; kill++) {
                // Given
                awaitAllAtWork(scene);
                scene.publish(Input.crowd("kill-" + kill + "-", ids));
                scene.workers.awaitLoad(100, IN_FLIGHT);
                // When
                recoveries.measure(scene.workers.alive(), JavaProcess::sigkill, () -> scene.workers.start(workers));
            }
            // Then
            recoveries.judge(limit);
            scene.finish().judgeRate(Scene.RATE);
            recoveries.judgeAborted();
            scene.holds();
        }
    }

    /** Each has partitions of its own, or it would not be missed. */
    private static void awaitAllAtWork(Scene scene) {
        Await.until(
                "work for each worker",
                Scene.TIMEOUT,
                () -> scene.workers.alive().stream()
                        .allMatch(worker -> worker.output().contains("State transition from REBALANCING to RUNNING")));
    }

    @Test
    @Tag("thorough")
    void shouldLoseNothingAtLeastOnce(Ground ground) {
        int kills = Dose.of(1, 5);
        try (Scene scene = scene(ground, "at-least-once")
                .with("processing.guarantee", "at_least_once")
                .with("checkpoint.topic", "") // refused: what may be written twice has no one place in a log
                .row("Worker killed, at_least_once", kills + " kills", "none lost, of OCSF events either")) {
            for (int kill = 0; kill < kills; kill++) {
                scene.publish(Input.crowd("kill-" + kill + "-", 600));
                JavaProcess worker = scene.workers.start();
                scene.workers.awaitLoad(100, IN_FLIGHT);
                worker.sigkill();
            }
            scene.workers.start();
            scene.awaitOutcomes();
            Report report = scene.report();
            scene.saw("lost", report.count(Report.Fault.LOST)).saw("doubled", report.count(Report.Fault.DOUBLED));
            assertThat(report.findings().keySet()).as("%s", report).isSubsetOf(Report.Fault.DOUBLED);
            scene.holds();
        }
    }

    /** As every deployment does. */
    @Test
    void shouldStopCleanlyUnderLoad(Ground ground) {
        int stops = Dose.of(1, 10);
        try (Scene scene = scene(ground, "stop")
                .row(
                        "Worker stopped under load (SIGTERM)",
                        stops + " stops",
                        "exit code 0 within 30 s, no aborted transaction, no error in the log")) {
            List<Duration> ends = new ArrayList<>();
            for (int stop = 0; stop < stops; stop++) {
                // Given
                scene.publish(Input.crowd("stop-" + stop + "-", 600));
                scene.workers.start();
                scene.workers.awaitLoad(100, IN_FLIGHT);
                // When
                ends.add(scene.workers.stop());
            }
            scene.workers.start();
            // Then
            scene.saw("slowest end", Recoveries.longest(ends));
            scene.finish().judgeRate(Scene.RATE);
            long aborted = scene.reader().countAborted(scene.stage.outputTopics());
            scene.saw("aborted records", aborted);
            assertThat(aborted).isZero();
            scene.holds();
        }
    }

    private Scene scene(Ground ground, String name) {
        return ground.scene(name, 6, Scene.api(250)).underLoad();
    }
}

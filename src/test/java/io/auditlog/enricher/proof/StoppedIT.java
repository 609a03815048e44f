package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Recoveries;
import io.auditlog.enricher.scene.Scene;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Workers are asked to stop with calls in flight: what was sent ends, if it can in time, and nothing else is waited for. */
@ExtendWith(Ground.Resolver.class)
final class StoppedIT {

    private static final int IN_FLIGHT = 50;
    private static final String CUTS = "calls in flight finish and cuts ";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldLetTheCallsInFlightFinish(Ground ground) {
        int stops = Dose.of(1, 10);
        try (Scene scene = ground.scene("drained", 6, Scene.api(1_500))
                .underLoad()
                .row(
                        "Worker stopped under load (SIGTERM), replies take 1.5 s",
                        stops + " stops",
                        "exit code 0, no call in flight cut or repeated, no aborted transaction")) {
            List<Duration> ends = new ArrayList<>();
            Set<String> inFlight = new HashSet<>();
            for (int stop = 0; stop < stops; stop++) {
                // Given
                scene.publish(Input.good("drained-" + stop + "-", 600));
                JavaProcess worker = scene.workers.start();
                scene.workers.awaitLoad(100, IN_FLIGHT);
                inFlight.addAll(inFlight(scene));
                // When
                ends.add(scene.workers.stop());
                // Then
                assertThat(worker.output().lines(line -> line.contains(CUTS + "0; ")))
                        .as("see %s", worker.output().file())
                        .hasSize(1);
            }
            scene.workers.start();
            scene.awaitOutcomes();
            assertThat(inFlight).hasSizeGreaterThanOrEqualTo(IN_FLIGHT);
            Map<String, Integer> asked = scene.witness.countById();
            assertThat(inFlight).allSatisfy(id -> assertThat(asked).containsEntry(id, 1));
            scene.saw("in flight", inFlight.size()).saw("slowest end", Recoveries.longest(ends));
            scene.finish().judgeRate(Scene.RATE);
            assertThat(scene.reader().countAborted(scene.stage.outputTopics())).isZero();
            scene.holds();
        }
    }

    private static Set<String> inFlight(Scene scene) {
        Set<String> ids = new HashSet<>();
        scene.witness.sightings().stream()
                .filter(sighting -> sighting.ended() == 0)
                .map(Sighting::id)
                .forEach(ids::add);
        return ids;
    }

    @Test
    void shouldNotWaitLongerThanItMay(Ground ground) {
        try (Scene scene = ground.scene("cut", 2, ApiSettings.defaults())
                .underLoad()
                .with("request.timeout", "2m")
                .row(
                        "Worker stopped while the API answers nothing",
                        "once with shutdown.timeout=4s, once with two SIGTERMs and shutdown.timeout=10m",
                        "exit code 0 within 30 s, each ID has its outcome after the next start")) {
            // Given
            scene.api().regime(Regime.BLACK_HOLE);
            scene.publish(Input.good("cut-", 200));
            scene.with("shutdown.timeout", "4s");
            JavaProcess first = scene.workers.start();
            scene.workers.awaitLoad(1, 1);
            // When
            scene.saw("timed out after", scene.workers.stop());
            // Then
            assertThat(cut(first)).isPositive();
            // When
            scene.with("shutdown.timeout", "10m");
            JavaProcess second = scene.workers.start();
            scene.workers.awaitLoad(1, 1);
            second.sigterm();
            long begin = System.nanoTime();
            Await.until("the end after another signal", Scene.TIMEOUT, () -> {
                second.sigterm();
                return !second.isAlive();
            });
            scene.saw("second signal, end after", Scene.since(begin));
            assertThat(second.awaitExit(Scene.TIMEOUT)).isZero();
            assertThat(cut(second)).isPositive();
            // Then
            scene.api().regime(Regime.NORMAL);
            scene.workers.start();
            scene.finish().holds();
        }
    }

    private static int cut(JavaProcess worker) {
        String line = worker.output().lines(text -> text.contains(CUTS)).get(0);
        return Integer.parseInt(line.replaceFirst(".*" + CUTS, "").replaceFirst(";.*", ""));
    }

    @Test
    @Tag("thorough")
    void shouldStopWhileTheGroupIsRebalanced(Ground ground) {
        int stops = Dose.of(1, 5);
        try (Scene scene = ground.scene("stop-rebalance", 6, Scene.api(250))
                .underLoad()
                .row("Worker stopped while another one joins", stops + " stops", "exit code 0 within 30 s")) {
            List<Duration> ends = new ArrayList<>();
            scene.workers.start();
            for (int stop = 0; stop < stops; stop++) {
                scene.publish(Input.good("rebalance-" + stop + "-", 600));
                scene.workers.awaitLoad(100, IN_FLIGHT);
                JavaProcess old = scene.workers.alive().get(0);
                JavaProcess joining = scene.workers.start();
                joining.awaitLine(line -> line.contains("from CREATED to REBALANCING"), Scene.TIMEOUT);
                long begin = System.nanoTime();
                old.sigterm();
                assertThat(old.awaitExit(Duration.ofSeconds(30))).isZero();
                ends.add(Scene.since(begin));
            }
            scene.saw("slowest end", Recoveries.longest(ends));
            scene.finish().judgeRate(Scene.RATE).holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldStopWhileKafkaDoesNotAnswer() {
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                Scene scene = Scene.on(broker.bootstrapServers(), directory, "stop-away", 2, Scene.api(250))
                        .underLoad()
                        .with("shutdown.timeout", "6s")
                        .row("Worker stopped while its broker stands still", "1 stop", "exit code 0 within 30 s")) {
            // Given
            scene.publish(Input.good("away-", 600));
            scene.workers.start();
            scene.workers.awaitLoad(100, IN_FLIGHT);
            broker.process().sigstop();
            // When
            scene.saw("end after", scene.workers.stop());
            // Then
            broker.process().sigcont();
            scene.workers.start();
            scene.finish().judgeRate(Scene.RATE).holds();
        }
    }
}

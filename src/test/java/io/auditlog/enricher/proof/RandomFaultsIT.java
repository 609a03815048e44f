package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two faults at once, by chance, again and again; a test that fails names its seed, which plays the same faults again. */
@Tag("thorough")
final class RandomFaultsIT {

    /** Seeds that failed once: each is played in every build, for good. */
    private static final List<Long> KEPT = List.of();

    private static final Duration TIME = Dose.of(Duration.ofSeconds(12), Duration.ofMinutes(10));
    private static final int MAX_MILLIS = Dose.of(2_000, 10_000);

    private static final List<Regime> REGIMES = List.of(
            Regime.REFUSING,
            Regime.BLACK_HOLE,
            Regime.all(Behaviour.status(503)),
            Regime.all(Behaviour.status(500)),
            Regime.all(Behaviour.of(Fault.THROTTLED, "1")),
            Regime.all(Behaviour.of(Fault.HTML)),
            Regime.all(Behaviour.of(Fault.RESET_MID_BODY)),
            Regime.late(Duration.ofSeconds(1)));

    /** What can happen to a machine. */
    private enum Machine {
        WORKER_KILLED,
        WORKER_STOPPED,
        WORKER_FROZEN,
        BROKER_KILLED,
        REGISTRY_DOWN,
        CONNECTIONS_DROPPED
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private static List<Long> seeds() {
        return Stream.concat(KEPT.stream(), Stream.of(Dose.seed())).distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldStandTwoFaultsAtOnce(long seed) {
        List<String> pairs = new ArrayList<>();
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                Scene scene = Scene.on(broker.bootstrapServers(), directory, "random", 6, Scene.api(250))
                        .underLoad()
                        .with("request.timeout", "2s")
                        .row(
                                "Two random faults at once, seed " + seed,
                                TIME.toSeconds() + " s, seed " + seed,
                                "no fault of the API unmet, all mended by itself")) {
            give(scene, broker, new Random(seed), pairs);
            scene.saw("pairs", pairs).finish().judgeRate(Scene.RATE).holds();
            broker.kill();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dproof.seed=" + seed + " plays it again: " + pairs, e);
        }
    }

    private static void give(Scene scene, BrokerProcess broker, Random random, List<String> pairs) {
        try (Watch watch = new Watch(scene.stage);
                Feed feed = scene.feed(100, i -> Input.mixed("fed-", i))) {
            scene.workers.start();
            scene.workers.awaitLoad(100, 1);
            long begin = System.nanoTime();
            while (Scene.since(begin).compareTo(TIME) < 0) {
                Regime regime = REGIMES.get(random.nextInt(REGIMES.size()));
                Machine machine = Machine.values()[random.nextInt(Machine.values().length)];
                pairs.add(regime.name() + " + " + machine);
                begin(regime, scene);
                begin(machine, scene, broker);
                Await.sleep(Duration.ofMillis(500 + random.nextInt(MAX_MILLIS)));
                end(machine, scene, broker);
                scene.api().regime(Regime.NORMAL);
                watch.firstAfter(System.nanoTime());
            }
            feed.stop();
        }
    }

    /** Returns when it has shown: an API that is not asked does no harm. */
    private static void begin(Regime regime, Scene scene) {
        scene.api().regime(regime);
        if (!regime.refusing()) {
            long begin = System.nanoTime();
            Await.until(
                    "a request under " + regime.name(),
                    Scene.TIMEOUT,
                    () -> scene.witness.countWithin(begin, System.nanoTime()) > 0);
        }
    }

    private static void begin(Machine machine, Scene scene, BrokerProcess broker) {
        switch (machine) {
            case WORKER_KILLED -> scene.workers.alive().forEach(JavaProcess::sigkill);
            case WORKER_STOPPED -> scene.workers.stop();
            case WORKER_FROZEN -> scene.workers.alive().forEach(JavaProcess::sigstop);
            case BROKER_KILLED -> broker.kill();
            case REGISTRY_DOWN -> scene.registry.down();
            case CONNECTIONS_DROPPED -> scene.api().dropConnections();
        }
    }

    private static void end(Machine machine, Scene scene, BrokerProcess broker) {
        switch (machine) {
            case WORKER_KILLED, WORKER_STOPPED -> scene.workers.start();
            case WORKER_FROZEN -> scene.workers.alive().forEach(JavaProcess::sigcont);
            case BROKER_KILLED -> broker.restart();
            case REGISTRY_DOWN -> scene.registry.up();
            case CONNECTIONS_DROPPED -> scene.api().dropConnections();
        }
    }
}

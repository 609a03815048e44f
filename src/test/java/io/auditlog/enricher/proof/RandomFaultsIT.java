package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
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

/** Two faults at once, by chance, again and again; a seed that fails is told, and plays the same faults again. */
@Tag("thorough")
final class RandomFaultsIT {

    /** Seeds that failed once: each is played in every build, for good. */
    private static final List<Long> KEPT = List.of();

    private static final Duration TIME = Dose.of(Duration.ofSeconds(12), Duration.ofMinutes(10));
    private static final int MAX_MILLIS = Dose.of(2_000, 10_000);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private static List<Long> seeds() {
        return Stream.concat(KEPT.stream(), Stream.of(Dose.seed())).distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldStandTwoFaultsAtOnce(long seed) {
        List<FaultPair> pairs = new ArrayList<>();
        String dose = TIME.toSeconds() + " s, seed " + seed;
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                FaultCluster cluster = FaultCluster.at(broker.bootstrapServers());
                FaultScene scene = FaultScene.on(cluster, "random", directory);
                ProofRow row = ProofRow.of(
                        "Two random faults at once, seed " + seed,
                        dose,
                        "no fault of the API unmet, all mended by itself")) {
            scene.stage.with("request.timeout", "2s");
            run(scene, cluster, broker, new Random(seed), pairs);
            row.saw("pairs", pairs);
            scene.finish(row);
            row.holds();
            broker.kill();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dproof.seed=" + seed + " plays it again: " + pairs, e);
        }
    }

    private static void run(
            FaultScene scene, FaultCluster cluster, BrokerProcess broker, Random random, List<FaultPair> pairs) {
        try (FaultFeed feed = scene.feed(100)) {
            scene.workers.startUnderLoad(100, 1);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TIME.toNanos()) {
                FaultPair pair = FaultPair.any(random);
                pairs.add(pair);
                pair.begin(scene, cluster, broker);
                Await.sleep(Duration.ofMillis(500 + random.nextInt(MAX_MILLIS)));
                pair.end(scene, cluster, broker);
                scene.watch.firstAfter(System.nanoTime(), FaultWorkers.PATIENCE);
            }
            feed.stop(scene.checker);
        }
    }
}

package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two faults at once, by chance, again and again; a seed that fails is told, and plays the same faults again. */
final class RandomFaultsIT {

    private static final Duration TIME = Dose.of(Duration.ofSeconds(20), Duration.ofMinutes(10));
    private static final int LONGEST_MILLIS = Dose.of(2_000, 10_000);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldStandTwoFaultsAtOnce() {
        List<FaultPair> pairs = new ArrayList<>();
        String dose = TIME.toSeconds() + " s, seed " + Dose.seed();
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                FaultCluster cluster = FaultCluster.at(broker.bootstrapServers());
                FaultScene scene = FaultScene.on(cluster, "random", directory);
                ProofRow row = ProofRow.of("Two random faults at once", dose, "all mended by itself")) {
            scene.stage.with("request.timeout", "2s");
            run(scene, cluster, broker, pairs);
            row.saw("pairs", pairs);
            scene.finish(row);
            row.holds();
            broker.kill();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dproof.seed=" + Dose.seed() + " plays it again: " + pairs, e);
        }
    }

    private static void run(FaultScene scene, FaultCluster cluster, BrokerProcess broker, List<FaultPair> pairs) {
        Random random = new Random(Dose.seed());
        try (FaultFeed feed = scene.feed(100)) {
            scene.workers.startUnderLoad(100, 1);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TIME.toNanos()) {
                FaultPair pair = FaultPair.any(random);
                pairs.add(pair);
                pair.begin(scene, cluster, broker);
                Await.sleep(Duration.ofMillis(500 + random.nextInt(LONGEST_MILLIS)));
                pair.end(scene, cluster, broker);
                scene.watch.firstAfter(System.nanoTime(), FaultWorkers.PATIENCE);
            }
            feed.stop(scene.checker);
        }
    }
}

package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.kafka.BrokerCluster;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Brokers, processes of their own, die and come back while IDs keep coming in. */
final class BrokerKilledIT {

    private static final double FED_PER_SECOND = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldGoOnWhenTheOnlyBrokerIsBack() {
        int kills = Dose.of(1, 5);
        Duration limit = Dose.within(Duration.ofSeconds(30));
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                FaultCluster cluster = FaultCluster.at(broker.bootstrapServers());
                FaultScene scene = FaultScene.on(cluster, "broker-killed", directory);
                ProofRow row = ProofRow.of(
                        "Only broker killed and restarted", kills + " kills", "stall within " + Dose.seconds(limit));
                FaultFeed feed = scene.feed(FED_PER_SECOND)) {
            scene.workers.startUnderLoad(100, 1);
            List<Duration> stalls = new ArrayList<>();
            for (int kill = 0; kill < kills; kill++) {
                long killed = System.nanoTime();
                broker.kill();
                broker.restart();
                stalls.add(stall(scene, killed));
            }
            feed.stop(scene.checker);
            row.saw("longest stall", FaultScene.longest(stalls));
            scene.finish(row);
            assertThat(FaultScene.longest(stalls)).as("stalls %s", stalls).isLessThanOrEqualTo(limit);
            row.holds();
            broker.kill();
        }
    }

    @Test
    @Tag("thorough")
    void shouldGoOnWhileThreeBrokersRoll() {
        int brokers = Dose.of(1, 6);
        Duration limit = Dose.within(Duration.ofSeconds(45));
        try (BrokerCluster brokerCluster = BrokerCluster.start(directory);
                FaultCluster cluster = FaultCluster.at(brokerCluster.bootstrapServers());
                FaultScene scene = FaultScene.on(cluster, "brokers-rolling", directory);
                ProofRow row = ProofRow.of(
                        "One of three brokers away, in turn",
                        Dose.isFull() ? "2 rounds, one stopping and one killing" : "1 broker killed",
                        "stall within " + Dose.seconds(limit));
                FaultFeed feed = scene.feed(FED_PER_SECOND)) {
            scene.workers.startUnderLoad(100, 1);
            List<Duration> stalls = new ArrayList<>();
            for (int turn = 0; turn < brokers; turn++) {
                long begin = System.nanoTime();
                BrokerProcess broker = brokerCluster.broker(1 + turn % 3);
                if (turn >= brokers / 2) {
                    broker.kill();
                } else {
                    broker.stop();
                }
                broker.restart();
                brokerCluster.awaitComplete();
                stalls.add(stall(scene, begin));
            }
            feed.stop(scene.checker);
            row.saw("longest stall", FaultScene.longest(stalls));
            scene.finish(row);
            assertThat(FaultScene.longest(stalls)).as("stalls %s", stalls).isLessThanOrEqualTo(limit);
            row.holds();
        }
    }

    /** The longest time without anything new to see, until things move on. */
    private static Duration stall(FaultScene scene, long since) {
        long now = System.nanoTime();
        Duration moved = scene.watch.firstAfter(now, FaultWorkers.PATIENCE);
        return scene.watch.longestGap(since, now + moved.toNanos() + 1);
    }
}

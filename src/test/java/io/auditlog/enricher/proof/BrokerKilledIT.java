package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.BrokerCluster;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Recoveries;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Brokers, processes of their own, die, stand still and come back while IDs keep coming in. */
final class BrokerKilledIT {

    private static final int ENTRY = 1_000_000;
    private static final String RECORD = "4194304";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    /** What Streams logs when a broker that has just come back does not know the topics yet. */
    private static final String[] NOT_YET_THERE = {"missing source topics", "Missing source topics"};

    @Test
    void shouldGoOnWhenTheOnlyBrokerIsBack() {
        int kills = Dose.of(1, 5);
        Duration limit = Dose.within(Duration.ofSeconds(30));
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                Scene scene = Scene.on(broker.bootstrapServers(), directory, "broker-killed", 6, Scene.api(250))
                        .underLoad()
                        .row(
                                "Only broker killed and restarted",
                                kills + " kills",
                                "stall within " + Dose.seconds(limit))) {
            judgeStalls(scene, kills, limit, kill -> {
                broker.kill();
                broker.restart();
            });
            broker.kill();
        }
    }

    @Test
    @Tag("thorough")
    void shouldGoOnWhileThreeBrokersRoll() {
        int brokers = Dose.of(1, 6);
        Duration limit = Dose.within(Duration.ofSeconds(45));
        try (BrokerCluster cluster = BrokerCluster.start(directory);
                Scene scene = Scene.on(cluster.bootstrapServers(), directory, "brokers-rolling", 6, Scene.api(250))
                        .underLoad()
                        .row(
                                "One of three brokers away, in turn",
                                Dose.isFull() ? "2 rounds, one stopping and one killing" : "1 broker killed",
                                "stall within " + Dose.seconds(limit))) {
            judgeStalls(scene, brokers, limit, turn -> {
                BrokerProcess broker = cluster.broker(1 + turn % 3);
                if (turn >= brokers / 2) {
                    broker.kill();
                } else {
                    broker.stop();
                }
                broker.restart();
                cluster.awaitComplete();
            });
        }
    }

    /** The longest time without anything new to see, until things move on, after each fault. */
    private static void judgeStalls(Scene scene, int times, Duration limit, IntConsumer fault) {
        try (Watch watch = new Watch(scene.stage);
                Feed feed = scene.feed(100, i -> Input.mixed("fed-", i))) {
            scene.workers.start();
            scene.workers.awaitLoad(100, 1);
            List<Duration> stalls = new ArrayList<>();
            for (int time = 0; time < times; time++) {
                long begin = System.nanoTime();
                fault.accept(time);
                stalls.add(watch.longestGap(begin));
            }
            feed.stop();
            scene.saw("longest stall", Recoveries.longest(stalls));
            scene.finish(NOT_YET_THERE).judgeRate(Scene.RATE);
            assertThat(Recoveries.longest(stalls)).as("stalls %s", stalls).isLessThanOrEqualTo(limit);
            scene.holds();
        }
    }

    /** What waits for a broker that answers nothing fills no heap. */
    @Test
    @Tag("thorough")
    void shouldNotFillItsHeapWithWhatWaits() {
        int ids = Dose.of(80, 1_500);
        int times = Dose.of(1, 4);
        Duration standing = Dose.of(Duration.ofSeconds(12), Duration.ofSeconds(25));
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                Scene scene = Scene.on(broker.bootstrapServers(), directory, "stands", 2, ApiSettings.defaults())
                        .with("rate.limit.per.second", 100)
                        .with("kafka.max.request.size", RECORD)
                        .row(
                                "Broker stands still, entries of 1 MB",
                                times + " times " + standing.toSeconds() + " s, " + ids + " IDs",
                                "no OutOfMemoryError at -Xmx256m")) {
            // Given
            scene.stage
                    .outputTopics()
                    .forEach(topic -> scene.operator.configure(topic, Map.of("max.message.bytes", RECORD)));
            scene.publish(IntStream.range(0, ids)
                    .mapToObj(i -> Input.enriched(Fault.OVERSIZED.id(Integer.toString(ENTRY), 99, "n" + i), ENTRY))
                    .toList());
            JavaProcess worker = scene.workers.start();
            scene.workers.awaitLoad(20, 1);
            // When
            for (int i = 0; i < times; i++) {
                broker.process().sigstop();
                Await.sleep(standing);
                broker.process().sigcont();
                Await.sleep(Duration.ofSeconds(5));
            }
            scene.awaitOutcomes();
            // Then
            assertThat(worker.output().lines(line -> line.contains("OutOfMemory")))
                    .isEmpty();
            scene.judge().holds();
        }
    }

    @Test
    @Tag("thorough")
    void shouldSayInAFewLinesThatItsBrokerIsAway() {
        Duration away = Dose.of(Duration.ofSeconds(10), Duration.ofSeconds(45));
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                Scene scene = Scene.on(broker.bootstrapServers(), directory, "away", 2, ApiSettings.defaults())
                        .givingUpAtOnce()
                        .row(
                                "Broker away, the log",
                                "1 time " + away.toSeconds() + " s",
                                "fewer than 20 lines in that time")) {
            // Given
            JavaProcess worker =
                    scene.workers.start(command -> command.options("-Dlogback.configurationFile=config/logback.xml"));
            scene.publish(Input.crowd("before-", 100)).awaitOutcomes();
            assertThat(worker.output().lines(line -> line.contains(" WARN ")))
                    .as("at a healthy start")
                    .allMatch(line -> line.contains("Dead letters:"));
            int before = worker.output().lines(line -> true).size();
            // When
            broker.kill();
            Await.sleep(away);
            // Then
            int lines = worker.output().lines(line -> true).size() - before;
            scene.saw("lines", lines);
            assertThat(lines).as("lines; see %s", worker.output().file()).isLessThan(20);
            worker.awaitLine(line -> line.contains("PAUSED_KAFKA: the brokers do not answer"), Scene.TIMEOUT);
            // When it is back
            broker.restart();
            scene.publish(Input.crowd("after-", 100)).awaitOutcomes();
            scene.judge().holds();
        }
    }
}

package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Three brokers, a JVM each: everything is replicated three times, two in-sync replicas are enough to write.
 *
 * <p>Threads: one.
 */
public final class BrokerCluster implements AutoCloseable {

    private static final int SIZE = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<BrokerProcess> brokers;
    private final String bootstrapServers;

    private BrokerCluster(List<BrokerProcess> brokers) {
        this.brokers = brokers;
        this.bootstrapServers =
                brokers.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
    }

    /** Starts three brokers that keep their data below {@code directory}, and waits until all take requests. */
    public static BrokerCluster start(Path directory) {
        Map<String, String> overrides = BrokerProcess.quickToNotice(Map.of());
        BrokerCluster cluster = new BrokerCluster(NodeSettings.cluster(SIZE, directory, overrides).stream()
                .map(BrokerProcess::of)
                .toList());
        try {
            cluster.brokers.forEach(BrokerProcess::start);
            cluster.brokers.forEach(BrokerProcess::awaitReady);
            cluster.awaitComplete();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The broker with this node id, 1 to 3. */
    public BrokerProcess broker(int id) {
        return brokers.get(id - 1);
    }

    /** A new client of the cluster; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Creates topics, replicated three times. */
    public void createTopics(int partitions, String... names) {
        try (Admin admin = admin()) {
            new Topics(admin).create(partitions, Map.of(), names);
        }
    }

    /** Waits until all three brokers are there and every replica is in sync: another one may then be stopped. */
    public void awaitComplete() {
        try (Admin admin = admin()) {
            Await.until(
                    "three brokers",
                    TIMEOUT,
                    () -> Await.get(admin.describeCluster().nodes()).size() == SIZE);
            Await.value("replicas in sync", TIMEOUT, new Topics(admin)::behind, List::isEmpty);
        }
    }

    /** Stops all that run, at the same time: the last one could not say goodbye to a quorum that is gone. */
    public void stop() {
        List<BrokerProcess> running =
                brokers.stream().filter(BrokerProcess::isRunning).toList();
        running.forEach(broker -> broker.process().sigterm());
        running.forEach(BrokerProcess::awaitStopped);
    }

    /** Kills what still runs; the directory stays. */
    @Override
    public void close() {
        brokers.forEach(BrokerProcess::close);
    }
}

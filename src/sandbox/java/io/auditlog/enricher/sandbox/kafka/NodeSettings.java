package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.LoopbackPorts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One node of a sandbox cluster, broker and controller in one.
 *
 * @param id node id, from 1
 * @param brokerPorts ports of all nodes for clients, by node id from 1
 * @param controllerPorts ports of all nodes for the quorum, by node id from 1
 * @param directory where it keeps its data
 * @param overrides broker configuration that takes precedence over the sandbox's own
 */
record NodeSettings(
        int id,
        List<Integer> brokerPorts,
        List<Integer> controllerPorts,
        Path directory,
        Map<String, String> overrides) {

    /** Fixed, so that a directory can be kept. */
    static final String CLUSTER_ID = "c2FuZGJveC1jbHVzdGVyMQ";

    private static final String HOST = "127.0.0.1:";

    /** Small and quick to start; nothing is deleted by age, so old event times do no harm. */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("offsets.topic.num.partitions", "3"),
            Map.entry("transaction.state.log.num.partitions", "3"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("broker.heartbeat.interval.ms", "250"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2"),
            // Thousands of years, the offsets for a little longer than the records.
            Map.entry("log.retention.ms", "126000000000000"),
            Map.entry("offsets.retention.minutes", "2147483647"),
            Map.entry("log.cleaner.dedupe.buffer.size", "8388608"));

    /** A node that is a cluster of its own, on free ports. */
    static NodeSettings single(Path directory, Map<String, String> overrides) {
        return new NodeSettings(1, ports(1), ports(1), directory, overrides);
    }

    /** The nodes of one cluster, each with a directory below {@code directory}. */
    static List<NodeSettings> cluster(int size, Path directory, Map<String, String> overrides) {
        List<Integer> brokers = ports(size);
        List<Integer> controllers = ports(size);
        return IntStream.rangeClosed(1, size)
                .mapToObj(id -> new NodeSettings(id, brokers, controllers, directory.resolve("node-" + id), overrides))
                .toList();
    }

    private static List<Integer> ports(int count) {
        return IntStream.range(0, count).mapToObj(i -> LoopbackPorts.next()).toList();
    }

    String address() {
        return HOST + brokerPorts.get(id - 1);
    }

    Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>(SMALL);
        String voters = IntStream.range(0, controllerPorts.size())
                .mapToObj(i -> (i + 1) + "@" + HOST + controllerPorts.get(i))
                .collect(Collectors.joining(","));
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(id));
        all.put("controller.quorum.voters", voters);
        all.put("listeners", "CLIENT://" + address() + ",QUORUM://" + HOST + controllerPorts.get(id - 1));
        all.put("advertised.listeners", "CLIENT://" + address());
        all.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,QUORUM:PLAINTEXT");
        all.put("inter.broker.listener.name", "CLIENT");
        all.put("controller.listener.names", "QUORUM");
        all.put("log.dirs", directory.resolve("log").toString());
        String factor = Integer.toString(brokerPorts.size());
        String inSync = brokerPorts.size() > 2 ? "2" : "1";
        all.put("default.replication.factor", factor);
        all.put("min.insync.replicas", inSync);
        all.put("offsets.topic.replication.factor", factor);
        all.put("transaction.state.log.replication.factor", factor);
        all.put("transaction.state.log.min.isr", inSync);
        all.put("share.coordinator.state.topic.replication.factor", factor);
        all.put("share.coordinator.state.topic.min.isr", inSync);
        all.putAll(overrides);
        return all;
    }
}

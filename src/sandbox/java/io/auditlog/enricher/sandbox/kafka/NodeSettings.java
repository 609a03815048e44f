package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.LoopbackPorts;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param overrides broker configuration that goes before the sandbox's own
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

    NodeSettings {
        brokerPorts = List.copyOf(brokerPorts);
        controllerPorts = List.copyOf(controllerPorts);
        overrides = Map.copyOf(overrides);
    }

    /** A node that is a cluster of its own. */
    static NodeSettings single(int brokerPort, Path directory, Map<String, String> overrides) {
        int port = brokerPort == 0 ? LoopbackPorts.next() : brokerPort;
        return new NodeSettings(1, List.of(port), List.of(LoopbackPorts.next()), directory, overrides);
    }

    /** The nodes of one cluster, each with a directory below {@code directory}. */
    static List<NodeSettings> cluster(int size, Path directory, Map<String, String> overrides) {
        List<Integer> brokers =
                IntStream.range(0, size).mapToObj(i -> LoopbackPorts.next()).toList();
        List<Integer> controllers =
                IntStream.range(0, size).mapToObj(i -> LoopbackPorts.next()).toList();
        List<NodeSettings> nodes = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            nodes.add(new NodeSettings(id, brokers, controllers, directory.resolve("node-" + id), overrides));
        }
        return List.copyOf(nodes);
    }

    String address() {
        return HOST + brokerPorts.get(id - 1);
    }

    /** The complete broker configuration. */
    Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>(place());
        all.putAll(replication());
        all.putAll(size());
        all.putAll(overrides);
        return all;
    }

    private Map<String, String> place() {
        String voters = IntStream.range(0, controllerPorts.size())
                .mapToObj(i -> (i + 1) + "@" + HOST + controllerPorts.get(i))
                .collect(Collectors.joining(","));
        Map<String, String> place = new LinkedHashMap<>();
        place.put("process.roles", "broker,controller");
        place.put("node.id", Integer.toString(id));
        place.put("controller.quorum.voters", voters);
        place.put("listeners", "CLIENT://" + address() + ",QUORUM://" + HOST + controllerPorts.get(id - 1));
        place.put("advertised.listeners", "CLIENT://" + address());
        place.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,QUORUM:PLAINTEXT");
        place.put("inter.broker.listener.name", "CLIENT");
        place.put("controller.listener.names", "QUORUM");
        place.put("log.dirs", directory.resolve("log").toString());
        return place;
    }

    private Map<String, String> replication() {
        String factor = Integer.toString(brokerPorts.size());
        String inSync = brokerPorts.size() > 2 ? "2" : "1";
        Map<String, String> replication = new LinkedHashMap<>();
        replication.put("default.replication.factor", factor);
        replication.put("min.insync.replicas", inSync);
        replication.put("offsets.topic.replication.factor", factor);
        replication.put("transaction.state.log.replication.factor", factor);
        replication.put("transaction.state.log.min.isr", inSync);
        replication.put("share.coordinator.state.topic.replication.factor", factor);
        replication.put("share.coordinator.state.topic.min.isr", inSync);
        return replication;
    }

    /** Small and quick to start; nothing is deleted by age, so old event times do no harm. */
    private static Map<String, String> size() {
        return Map.ofEntries(
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
    }
}

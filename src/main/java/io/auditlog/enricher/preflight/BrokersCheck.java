package io.auditlog.enricher.preflight;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.kafka.Cluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Whether every broker answers, at the address that it advertises, and which version the cluster is on. */
final class BrokersCheck {

    private static final String NAME = "brokers";

    /** Each takes at most fifteen seconds. */
    private static final int TRIES = 2;

    /** KIP-890: from this version on, a late write of a fenced transaction cannot end up in the next one. */
    private static final int SAFE_TRANSACTIONS = 2;

    /** The first level of {@code metadata.version} of each release; brokers do not report the release itself. */
    private static final NavigableMap<Integer, String> RELEASES = Arrays.stream(
                    "7 3.3,8 3.4,9 3.5,12 3.6,15 3.7,20 3.8,21 3.9,22 4.0,26 4.1,28 4.2,30 4.3,31 4.4".split(",", -1))
            .map(level -> level.split(" ", 2))
            .collect(toMap(level -> Integer.valueOf(level[0]), level -> level[1], (a, b) -> a, TreeMap::new));

    private BrokersCheck() {}

    /** Asks each broker by itself. */
    static List<Finding> run(Admin admin) {
        Collection<Node> nodes = nodes(() -> Cluster.get(admin.describeCluster().nodes()), TRIES);
        Map<ConfigResource, Node> asked = new LinkedHashMap<>();
        nodes.forEach(node -> asked.put(new ConfigResource(ConfigResource.Type.BROKER, node.idString()), node));
        Map<Node, Optional<String>> faults = new LinkedHashMap<>();
        admin.describeConfigs(asked.keySet())
                .values()
                .forEach((broker, answer) -> faults.put(asked.get(broker), fault(answer)));
        Map<String, FinalizedVersionRange> features =
                Cluster.get(admin.describeFeatures().featureMetadata()).finalizedFeatures();
        return findings(faults, level(features, "metadata.version"), level(features, "transaction.version"));
    }

    /** Who is reached but late is asked again: it, or this machine, may be busy. */
    static Collection<Node> nodes(Supplier<Collection<Node>> brokers, int tries) {
        try {
            return brokers.get();
        } catch (TimeoutException e) {
            boolean isReached = Causes.of(e).anyMatch(DisconnectException.class::isInstance);
            if (isReached && tries > 1) {
                return nodes(brokers, tries - 1);
            }
            throw new TimeoutException(
                    isReached
                            ? "bootstrap.servers can be reached, but nothing answers in time"
                            : "none of bootstrap.servers answers",
                    e);
        }
    }

    private static int level(Map<String, FinalizedVersionRange> features, String name) {
        FinalizedVersionRange range = features.get(name);
        return range == null ? 0 : range.maxVersionLevel();
    }

    /** Why a broker does not answer; a refusal is an answer. */
    private static Optional<String> fault(KafkaFuture<Config> answer) {
        try {
            Cluster.get(answer);
            return Optional.empty();
        } catch (AuthorizationException e) {
            return Optional.empty();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return Optional.of(Causes.text(e));
        }
    }

    /** What is found of these brokers, with the fault of each that does not answer, and the levels of two features; 0 for none. */
    static List<Finding> findings(Map<Node, Optional<String>> faults, int metadata, int transactions) {
        List<Finding> found = new ArrayList<>();
        String answering = faults.keySet().stream()
                .filter(node -> faults.get(node).isEmpty())
                .map(BrokersCheck::shown)
                .sorted()
                .collect(joining(", "));
        if (!answering.isEmpty()) {
            found.add(Finding.passed(NAME, answering + " answer; " + release(metadata)));
        }
        faults.forEach((node, fault) -> fault.ifPresent(why -> found.add(Finding.failed(
                NAME,
                shown(node) + " does not answer: " + why,
                "The broker advertises this address (advertised.listeners): it must be reachable from here."))));
        if (transactions < SAFE_TRANSACTIONS) {
            found.add(Finding.unknown(
                    NAME,
                    "transaction.version " + transactions,
                    "Upgrade it to 2 (KIP-890) with kafka-features.sh; it closes a gap where a late write of a fenced"
                            + " worker slips into a later transaction."));
        }
        return found;
    }

    static String release(int metadata) {
        Map.Entry<Integer, String> release = RELEASES.floorEntry(metadata);
        return release == null
                ? "no metadata.version: older than Kafka 3.3"
                : "metadata.version " + metadata + ", Kafka " + release.getValue()
                        + (release.equals(RELEASES.lastEntry()) ? " or later" : "");
    }

    private static String shown(Node node) {
        return node.idString() + " (" + node.host() + ":" + node.port() + ")";
    }
}

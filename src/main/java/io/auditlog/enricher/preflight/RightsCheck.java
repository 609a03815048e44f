package io.auditlog.enricher.preflight;

import static java.util.stream.Collectors.joining;
import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Continuity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Whether the worker's user has the rights that {@code config/secured.properties} lists, and no more than these. */
final class RightsCheck {

    private static final String NAME = "rights";

    private final Grants grants;
    private final Topics topics;
    private final String applicationId;
    private final boolean transactions;
    private final boolean creates;

    /**
     * What is needed on one resource.
     *
     * @param name the resource to ask about
     * @param pattern what to grant it on, as options of {@code kafka-acls.sh}
     */
    private record Need(
            ResourceType type, String name, String pattern, List<AclOperation> required, List<AclOperation> optional) {

        String shown() {
            return switch (type) {
                case TOPIC -> "topic " + name;
                case GROUP -> "group " + name;
                case TRANSACTIONAL_ID -> "TransactionalId " + name + "*";
                default -> "the cluster";
            };
        }
    }

    /**
     * @param applicationId group, and prefix of changelog and transactional IDs
     * @param transactions whether outcomes are written in transactions
     * @param creates whether the worker creates topics that are missing
     */
    RightsCheck(Grants grants, Topics topics, String applicationId, boolean transactions, boolean creates) {
        this.grants = grants;
        this.topics = topics;
        this.applicationId = applicationId;
        this.transactions = transactions;
        this.creates = creates;
    }

    private List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        String prefix = applicationId + "-";
        String prefixed = prefix + " --resource-pattern-type prefixed";
        needs.add(topic(topics.input(), READ, List.of()));
        topics.control().ifPresent(control -> needs.add(topic(control, READ, List.of())));
        for (String output : topics.outputs()) {
            needs.add(topic(output, WRITE, output.equals(topics.enriched()) ? List.of(READ) : List.of()));
        }
        String changelog = Continuity.changelog(applicationId);
        List<AclOperation> kept = new ArrayList<>(List.of(READ, WRITE, DESCRIBE, DESCRIBE_CONFIGS));
        if (!allow(ResourceType.TOPIC, changelog, DESCRIBE).orElse(true) || grants.isMissing(changelog)) {
            kept.add(CREATE);
        }
        List<AclOperation> useful = List.of(ALTER, ALTER_CONFIGS);
        needs.add(new Need(ResourceType.TOPIC, changelog, "--topic " + prefixed, kept, useful));
        List<AclOperation> reads = List.of(READ, DESCRIBE);
        needs.add(new Need(ResourceType.GROUP, applicationId, "--group " + applicationId, reads, List.of()));
        if (transactions) {
            List<AclOperation> writes = List.of(WRITE, DESCRIBE);
            String pattern = "--transactional-id " + prefixed;
            needs.add(new Need(ResourceType.TRANSACTIONAL_ID, prefix, pattern, writes, List.of()));
        }
        List<AclOperation> cluster = List.of(DESCRIBE, DESCRIBE_CONFIGS);
        needs.add(new Need(ResourceType.CLUSTER, "kafka-cluster", "--cluster", List.of(), cluster));
        return needs;
    }

    private Need topic(String name, AclOperation access, List<AclOperation> optional) {
        List<AclOperation> required = new ArrayList<>(List.of(access, DESCRIBE, DESCRIBE_CONFIGS));
        if (creates && grants.isMissing(name)) {
            required.add(CREATE);
        }
        return new Need(ResourceType.TOPIC, name, "--topic " + name, required, optional);
    }

    List<Finding> run() {
        if (grants.isOpen()) {
            return List.of(Finding.passed(NAME, "the brokers authorize nobody: everything is allowed"));
        }
        Map<String, List<String>> granted = new LinkedHashMap<>();
        List<Finding> others = new ArrayList<>();
        for (Need need : needs()) {
            List<AclOperation> refused = refused(need, need.required());
            List<AclOperation> unseen = need.required().stream()
                    .filter(operation ->
                            allow(need.type(), need.name(), operation).isEmpty())
                    .toList();
            List<AclOperation> seen = new ArrayList<>(need.required());
            seen.removeAll(refused);
            seen.removeAll(unseen);
            if (!seen.isEmpty()) {
                granted.computeIfAbsent(names(seen), key -> new ArrayList<>()).add(need.shown());
            }
            report(need, refused, unseen, others);
        }
        List<Finding> found = new ArrayList<>();
        granted.forEach(
                (operations, on) -> found.add(Finding.passed(NAME, operations + " on " + String.join(", ", on))));
        found.addAll(others);
        return found;
    }

    private Optional<Boolean> allow(ResourceType type, String name, AclOperation operation) {
        return grants.allow(type, name, operation);
    }

    private List<AclOperation> refused(Need need, Collection<AclOperation> operations) {
        return operations.stream()
                .filter(operation -> !allow(need.type(), need.name(), operation).orElse(true))
                .toList();
    }

    private void report(Need need, List<AclOperation> refused, List<AclOperation> unseen, List<Finding> found) {
        boolean blind = refused.contains(DESCRIBE); // what else is missing cannot be seen, so all is granted at once
        if (!refused.isEmpty()) {
            List<AclOperation> missing = new ArrayList<>(refused);
            missing.addAll(blind ? unseen : List.of());
            String seen = "the worker's user lacks " + names(refused) + " on " + need.shown();
            found.add(Finding.failed(NAME, seen, grant(need, missing)));
        }
        if (!unseen.isEmpty() && !blind) {
            found.add(Finding.unknown(NAME, names(unseen) + " on " + need.shown() + ": " + unseen(need), ""));
        }
        List<AclOperation> useful = refused(need, need.optional());
        if (!useful.isEmpty()) {
            String seen = "no " + names(useful) + " on " + need.shown() + ", which is useful, not required";
            found.add(Finding.unknown(NAME, seen, ""));
        }
    }

    private String unseen(Need need) {
        if (need.type() == ResourceType.TRANSACTIONAL_ID) {
            return "that cannot be seen without beginning a transaction";
        }
        return need.type() == ResourceType.TOPIC && grants.isMissing(need.name())
                ? "that can be seen once it exists"
                : "the brokers do not say";
    }

    private static String grant(Need need, List<AclOperation> operations) {
        return "Grant it: kafka-acls.sh --bootstrap-server ... --add --allow-principal User:... "
                + operations.stream()
                        .map(operation -> "--operation " + Cluster.shown(operation))
                        .collect(joining(" "))
                + " " + need.pattern();
    }

    private static String names(Collection<AclOperation> operations) {
        return operations.stream().map(Cluster::shown).collect(joining(", "));
    }
}

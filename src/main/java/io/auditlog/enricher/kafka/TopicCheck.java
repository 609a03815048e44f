package io.auditlog.enricher.kafka;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Checks the cluster before the topology starts: whether the topics exist, may be read and written and retain what is
 * written, and how large a record may be. Threads: one.
 */
public final class TopicCheck {

    /** KIP-890: from this version on, a late write of a fenced transaction cannot end up in the next one. */
    private static final int SAFE_TRANSACTIONS = 2;

    /** Least {@code max.message.bytes} of an output: the smallest dead letter must fit, and a checkpoint. */
    public static final int SMALLEST_LIMIT = 16_384;

    private final Cluster cluster;
    private final Topics topics;
    private final String changelog;
    private final TopicCreation creation;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Result of the check.
     *
     * @param problems why the worker cannot start, each with its remedy; empty if it can
     * @param warnings what the operator should change
     * @param created topics that were created
     * @param inputPartitions partitions of the input topic, 0 if it does not exist
     */
    public record Findings(List<String> problems, List<String> warnings, List<String> created, int inputPartitions) {}

    /**
     * Prepares one check.
     *
     * @param admin a client of the cluster; not closed by this class
     * @param applicationId prefix of the changelog topic
     */
    public TopicCheck(Admin admin, Topics topics, String applicationId, TopicCreation creation) {
        this.cluster = new Cluster(admin);
        this.topics = topics;
        this.changelog = Continuity.changelog(applicationId);
        this.creation = creation;
    }

    /**
     * Runs the check and creates missing topics if enabled.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster cannot be queried; may be retried
     */
    public Findings run() {
        Set<String> wanted = topics.outputs();
        wanted.add(topics.input());
        Map<String, TopicDescription> found = creation.enabled() ? cluster.describe(wanted) : cluster.awaitAll(wanted);
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(found.keySet());
        List<String> created = List.of();
        if (!missing.isEmpty() && creation.enabled()) {
            cluster.create(missing, creation);
            created = List.copyOf(missing);
            missing.clear();
            found = cluster.awaitAll(wanted);
        }
        missing.forEach(this::demandCreation);
        found.values().forEach(this::checkRights);
        Map<String, Config> configs = cluster.configs(found.keySet());
        configs.forEach(this::checkConfig);
        int partitions = partitions(found.get(topics.input()));
        checkChangelog(partitions);
        checkTransactions();
        checkOffsetRetention(configs.get(topics.input()));
        return new Findings(problems, warnings, created, partitions);
    }

    private void demandCreation(String topic) {
        problems.add("topic " + topic + " does not exist: create it, for example with kafka-topics.sh"
                + " --bootstrap-server ... --create --topic " + topic + " --partitions " + creation.partitions()
                + ", or set topics.create=true");
    }

    /** Checks permissions here rather than with the first record, whose request would be wasted. */
    private void checkRights(TopicDescription topic) {
        AclOperation needed = topic.name().equals(topics.input()) ? AclOperation.READ : AclOperation.WRITE;
        Cluster.lacking(needed, topic).ifPresent(problems::add);
    }

    private void checkConfig(String topic, Config config) {
        boolean isInput = topic.equals(topics.input());
        String policy = TopicLimits.value(config, "cleanup.policy", "");
        if (policy.contains("compact")) {
            problems.add("topic " + topic + " has cleanup.policy=" + policy + ", which "
                    + (isInput
                            ? "deletes IDs before they are read"
                            : "keeps only the last record of each ID and takes none without a key")
                    + ": set cleanup.policy=delete");
        }
        int bytes = TopicLimits.of(config).maxMessageBytes();
        if (!isInput && bytes < SMALLEST_LIMIT) {
            problems.add("topic " + topic + " has max.message.bytes=" + bytes
                    + ", too little for a dead letter: set it to " + SMALLEST_LIMIT + " or more");
        }
    }

    private void checkChangelog(int inputPartitions) {
        TopicDescription description = cluster.describe(Set.of(changelog)).get(changelog);
        if (description == null || inputPartitions == 0) {
            return; // Kafka Streams creates it
        }
        if (partitions(description) > inputPartitions) {
            problems.add("topic " + changelog + " has " + partitions(description) + " partitions, " + topics.input()
                    + " has " + inputPartitions
                    + ": was the input created again? What was open in the others can only be"
                    + " found with as many as before; add them, or start the workers with a new application.id");
        }
        Config config = cluster.configs(Set.of(changelog)).get(changelog);
        String policy = TopicLimits.value(config, "cleanup.policy", "");
        if (!policy.equals("compact")) {
            problems.add("topic " + changelog + " has cleanup.policy=" + policy
                    + ", which can delete open IDs: set cleanup.policy=compact");
        }
    }

    private void checkTransactions() {
        int version = cluster.transactionVersion();
        if (version < SAFE_TRANSACTIONS) {
            warnings.add("the brokers run transaction.version " + version + ": upgrade it to 2 (KIP-890) with"
                    + " kafka-features.sh; it closes a gap where a late write of a fenced worker slips into a later"
                    + " transaction");
        }
    }

    /** While no worker runs, the group's offsets may expire before the records they refer to. */
    private void checkOffsetRetention(Config input) {
        Optional<Duration> kept =
                cluster.brokerSetting("offsets.retention.minutes").map(Duration::ofMinutes);
        if (input == null || input.get("retention.ms") == null || kept.isEmpty()) {
            return; // not every service exposes them
        }
        long records = Long.parseLong(input.get("retention.ms").value());
        if (records < 0 || records > kept.get().toMillis()) {
            warnings.add("the brokers keep offsets for " + kept.get().toHours()
                    + " hours after the last worker has stopped, less than topic " + topics.input()
                    + " keeps its records: raise offsets.retention.minutes, or a longer stop will end with a choice"
                    + " between entries lost and entries written twice");
        }
    }

    private static int partitions(TopicDescription description) {
        return description == null ? 0 : description.partitions().size();
    }
}

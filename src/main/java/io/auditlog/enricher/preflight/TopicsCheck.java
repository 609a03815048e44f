package io.auditlog.enricher.preflight;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.TopicLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;

/** Whether the topics exist, retain what is written and take what the worker writes. Threads: one. */
final class TopicsCheck {

    private static final String NAME = "topics";
    private static final String FOR_EVER = "for ever";

    private final Cluster cluster;
    private final Topics topics;
    private final String changelog;
    private final TopicCreation creation;
    private final BooleanSupplier hasOutcomes;

    /** Facts of topics that are as they should be, with the topics that share them. */
    private final Map<String, List<String>> fit = new LinkedHashMap<>();

    private final List<Finding> found = new ArrayList<>();

    private TopicsCheck(
            Admin admin, Topics topics, String applicationId, TopicCreation creation, BooleanSupplier hasOutcomes) {
        this.cluster = new Cluster(admin);
        this.topics = topics;
        this.changelog = Continuity.changelog(applicationId);
        this.creation = creation;
        this.hasOutcomes = hasOutcomes;
    }

    /**
     * Asks for the topics, some seconds long for one that is missing.
     *
     * @param hasOutcomes whether workers of another name have written outcomes of the input; asked without a changelog
     * @throws org.apache.kafka.common.KafkaException if the cluster cannot be queried; may be retried
     */
    static List<Finding> run(
            Admin admin, Topics topics, String applicationId, TopicCreation creation, BooleanSupplier hasOutcomes) {
        return new TopicsCheck(admin, topics, applicationId, creation, hasOutcomes).run();
    }

    private List<Finding> run() {
        Set<String> wanted = topics.all();
        Map<String, TopicDescription> existing =
                creation.enabled() ? cluster.describe(wanted) : cluster.awaitAll(wanted);
        wanted.stream().filter(topic -> !existing.containsKey(topic)).forEach(this::missing);
        Map<String, Config> configs = cluster.configs(existing.keySet());
        existing.forEach(
                (topic, description) -> look(topic, description.partitions().size(), configs.get(topic)));
        lookAtChangelog(existing);
        lookAtOffsets(configs.get(topics.input()));
        List<Finding> all = new ArrayList<>();
        fit.forEach((facts, names) -> all.add(Finding.passed(NAME, String.join(", ", names) + ": " + facts)));
        all.addAll(found);
        return all;
    }

    private void missing(String topic) {
        if (creation.enabled()) {
            found.add(Finding.unknown(NAME, topic + " does not exist; the worker creates it", ""));
        } else {
            found.add(Finding.failed(
                    NAME,
                    "topic " + topic + " does not exist",
                    "Create it, for example with kafka-topics.sh --bootstrap-server ... --create --topic " + topic
                            + " --partitions "
                            + (isControl(topic) ? "1 --config cleanup.policy=compact" : creation.partitions())
                            + ", or set topics.create=true."));
        }
    }

    private boolean isControl(String topic) {
        return topics.control().filter(topic::equals).isPresent();
    }

    private void look(String topic, int partitions, Config config) {
        int before = found.size();
        boolean isInput = topic.equals(topics.input());
        TopicLimits limits = TopicLimits.of(config);
        if (isControl(topic)) {
            if (!TopicLimits.value(config, "cleanup.policy", "").equals("compact")) {
                failed(
                        "topic " + topic + " deletes orders, and with them a pause: cleanup.policy is not compact",
                        "Set cleanup.policy=compact.");
            }
        } else if (limits.needsKey()) {
            failed(
                    "topic " + topic + " has cleanup.policy=" + TopicLimits.value(config, "cleanup.policy", "")
                            + ", which "
                            + (isInput
                                    ? "deletes IDs before they are read"
                                    : "keeps only the last record of each ID and takes none without a key"),
                    "Set cleanup.policy=delete.");
        }
        if (!isInput && !isControl(topic) && limits.maxMessageBytes() < TopicLimits.SMALLEST) {
            failed(
                    "topic " + topic + " has max.message.bytes=" + limits.maxMessageBytes()
                            + ", too little for a dead letter",
                    "Set it to " + TopicLimits.SMALLEST + " or more.");
        }
        if (found.size() == before) {
            fit.computeIfAbsent(
                            facts(partitions, config, isInput ? TopicLimits.NONE : limits), key -> new ArrayList<>())
                    .add(topic);
        }
    }

    private static String facts(int partitions, Config config, TopicLimits limits) {
        StringBuilder facts = new StringBuilder();
        facts.append(partitions).append(partitions == 1 ? " partition, " : " partitions, ");
        facts.append(TopicLimits.value(config, "cleanup.policy", "delete")).append(", kept ");
        facts.append(kept(config).map(Span::of).orElse(FOR_EVER));
        String bytes = TopicLimits.value(config, "retention.bytes", "-1");
        if (!bytes.startsWith("-")) {
            facts.append(" or ").append(bytes).append(" bytes a partition");
        }
        if (limits.maxMessageBytes() < Integer.MAX_VALUE) {
            facts.append(", messages up to ").append(limits.maxMessageBytes()).append(" bytes");
        }
        limited(limits.maxAgeMillis())
                .ifPresent(age -> facts.append(", timestamps at most ")
                        .append(Span.of(age))
                        .append(" old"));
        limited(limits.maxAheadMillis())
                .ifPresent(time -> facts.append(", timestamps at most ")
                        .append(Span.of(time))
                        .append(" ahead"));
        return facts.toString();
    }

    /** How long records are kept; empty if for ever, or not reported. */
    private static Optional<Duration> kept(Config config) {
        return limited(Long.parseLong(TopicLimits.value(config, "retention.ms", "-1")));
    }

    /** A limit, if it is one. */
    private static Optional<Duration> limited(long millis) {
        return millis < 0 || millis > TopicLimits.FOR_EVER.toMillis()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(millis));
    }

    private void lookAtChangelog(Map<String, TopicDescription> existing) {
        TopicDescription input = existing.get(topics.input());
        int inputPartitions = input == null ? 0 : input.partitions().size();
        TopicDescription description = cluster.describe(Set.of(changelog)).get(changelog);
        if (description == null) {
            found.add(Finding.passed(NAME, changelog + " does not exist yet; Kafka Streams creates it"));
            if (existing.keySet().containsAll(topics.all()) && hasOutcomes.getAsBoolean()) {
                found.add(again());
            }
            return;
        }
        int partitions = description.partitions().size();
        Config config = cluster.configs(Set.of(changelog)).get(changelog);
        String policy = TopicLimits.value(config, "cleanup.policy", "");
        if (inputPartitions > 0 && partitions > inputPartitions) {
            failed(
                    "topic " + changelog + " has " + partitions + " partitions, " + topics.input() + " has "
                            + inputPartitions + ": was the input created again?",
                    "What was open in the others can only be found with as many as before: add them, or start the"
                            + " workers with a new application.id.");
        } else if (!policy.equals("compact")) {
            failed(
                    "topic " + changelog + " has cleanup.policy=" + policy + ", which can delete open IDs",
                    "Set cleanup.policy=compact.");
        } else {
            found.add(Finding.passed(NAME, changelog + ": " + partitions + " partitions, compact"));
        }
    }

    private Finding again() {
        return Finding.unknown(
                NAME,
                "this application.id has neither changelog nor offsets, but " + topics.enriched() + " has outcomes of "
                        + topics.input() + ": whatever the input still holds gets one more",
                "To go on where another application.id ended, stop, and adopt --from it before the next start; if all is"
                        + " wanted again, go on, and set start.from=earliest to say so.");
    }

    /** While no worker runs, the group's offsets may expire before the records they refer to. */
    private void lookAtOffsets(Config input) {
        Optional<Duration> offsets =
                cluster.brokerSetting("offsets.retention.minutes").map(Duration::ofMinutes);
        found.add(offsets.map(kept -> offsets(kept, input, topics.input())) // not every service exposes them
                .orElseGet(() -> Finding.unknown(NAME, "the brokers do not say how long they keep offsets", "")));
    }

    /** {@code config} is that of the input; null if it does not exist yet. */
    static Finding offsets(Duration offsets, Config config, String input) {
        if (limited(offsets.toMillis()).isEmpty()) {
            return Finding.passed(NAME, "the brokers keep offsets " + FOR_EVER);
        }
        String seen = "the brokers keep offsets for " + Span.of(offsets) + " after the last worker has stopped";
        if (config == null || config.get("retention.ms") == null) {
            return Finding.unknown(NAME, seen + "; how long topic " + input + " keeps its records is not known", "");
        }
        return kept(config).filter(kept -> kept.compareTo(offsets) <= 0).isPresent()
                ? Finding.passed(NAME, seen)
                : Finding.unknown(
                        NAME,
                        seen + ", less than topic " + input + " keeps its records",
                        "Raise offsets.retention.minutes, or a longer stop will end with a choice between entries lost"
                                + " and entries written twice.");
    }

    private void failed(String seen, String advice) {
        found.add(Finding.failed(NAME, seen, advice));
    }
}

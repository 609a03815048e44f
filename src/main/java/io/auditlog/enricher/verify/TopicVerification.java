package io.auditlog.enricher.verify;

import static java.util.stream.Collectors.toCollection;

import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Leaf.Kind;
import io.auditlog.enricher.evidence.Output;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Retained;
import io.auditlog.enricher.evidence.Verification;
import io.auditlog.enricher.evidence.VerifierKey;
import io.auditlog.enricher.reconcile.KafkaLogs;
import io.auditlog.enricher.reconcile.Logs;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.topology.TopologySettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.StreamsConfig;

/**
 * One verification of a worker's topics, while workers run. The checkpoints are read first: what they cover was committed
 * with them, so it is in the outputs when those are read later, to the end of all that is written.
 */
public final class TopicVerification {

    private TopicVerification() {}

    /**
     * Verifies the topics of a configuration that has a checkpoint topic; blocks for as long as it takes to read them.
     *
     * @param due records from before this moment should have been sealed
     * @throws org.apache.kafka.common.KafkaException if they cannot be read, but for a missing right
     */
    public static Report of(TopologySettings settings, List<VerifierKey> keys, Instant due, Progress progress) {
        try (KafkaLogs logs = new KafkaLogs(new StreamsConfig(settings.streams()), "verify", progress)) {
            return run(logs, settings.topics(), new Verification(keys, settings.topics(), due));
        } finally {
            progress.end();
        }
    }

    static Report run(Logs logs, Topics topics, Verification verification) {
        try {
            Set<String> existing = existing(logs, topics, verification);
            Set<String> compacted = logs.compacted(existing);
            compacted.forEach(topic -> verification.limit(
                    "topic " + topic + " is compacted, which deletes records: set cleanup.policy=delete"));
            String checkpoints = topics.checkpoint().orElseThrow();
            read(
                    logs,
                    logs.begins(Set.of(checkpoints)),
                    IsolationLevel.READ_COMMITTED,
                    record -> verification.checkpoint(at(record).toString(), record.value()));
            existing.remove(checkpoints);
            Consumer<ConsumerRecord<byte[], byte[]>> visitor = record -> verification.output(output(record, topics));
            Map<TopicPartition, Long> ends =
                    read(logs, logs.begins(existing), IsolationLevel.READ_UNCOMMITTED, visitor);
            verification.close();
            read(logs, ends, IsolationLevel.READ_UNCOMMITTED, visitor);
            List<Origin> begins = new ArrayList<>();
            logs.begins(existing).forEach((at, begin) -> begins.add(new Origin(at.topic(), at.partition(), begin)));
            return verification.report(new Retained(begins, compacted));
        } catch (AuthorizationException e) {
            return Report.undecided(e.getMessage()); // half of the figures would mislead
        }
    }

    private static Set<String> existing(Logs logs, Topics topics, Verification verification) {
        Set<String> needed = topics.records();
        needed.add(topics.checkpoint().orElseThrow());
        Set<String> existing =
                logs.begins(needed).keySet().stream().map(TopicPartition::topic).collect(toCollection(TreeSet::new));
        needed.removeAll(existing);
        needed.forEach(topic -> verification.limit("topic " + topic + " does not exist"));
        return existing;
    }

    /** Reads from these offsets to the ends of now, and returns them. */
    private static Map<TopicPartition, Long> read(
            Logs logs,
            Map<TopicPartition, Long> from,
            IsolationLevel level,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Map<TopicPartition, Long> ends = logs.ends(from.keySet(), level);
        logs.read(from, ends, visitor);
        return ends;
    }

    private static Output output(ConsumerRecord<byte[], byte[]> record, Topics topics) {
        return new Output(
                at(record),
                record.topic().equals(topics.enriched()) ? Kind.ENRICHED : Kind.DEAD_LETTER,
                origin(record),
                text(record, HeaderNames.SEQUENCE),
                record.timestampType() == TimestampType.LOG_APPEND_TIME ? null : record.timestamp(),
                record.key(),
                record.value());
    }

    private static Origin at(ConsumerRecord<byte[], byte[]> record) {
        return new Origin(record.topic(), record.partition(), record.offset());
    }

    private static Origin origin(ConsumerRecord<byte[], byte[]> record) {
        String topic = text(record, HeaderNames.ORIGIN_TOPIC);
        String partition = text(record, HeaderNames.ORIGIN_PARTITION);
        String offset = text(record, HeaderNames.ORIGIN_OFFSET);
        return !topic.isEmpty() && partition.matches("\\d{1,9}") && offset.matches("\\d{1,18}")
                ? new Origin(topic, Integer.parseInt(partition), Long.parseLong(offset))
                : null;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}

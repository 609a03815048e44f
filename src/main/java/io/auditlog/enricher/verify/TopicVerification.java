package io.auditlog.enricher.verify;

import static java.util.stream.Collectors.toSet;

import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Leaf.Kind;
import io.auditlog.enricher.evidence.Output;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Verification;
import io.auditlog.enricher.evidence.VerifierKey;
import io.auditlog.enricher.reconcile.KafkaLogs;
import io.auditlog.enricher.reconcile.Logs;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.topology.TopologySettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
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
     * @throws org.apache.kafka.common.KafkaException if they cannot be read
     */
    public static Report of(TopologySettings settings, List<VerifierKey> keys, Progress progress) {
        try (KafkaLogs logs = new KafkaLogs(new StreamsConfig(settings.streams()), progress)) {
            return run(logs, settings.topics(), keys);
        } finally {
            progress.end();
        }
    }

    static Report run(Logs logs, Topics topics, List<VerifierKey> keys) {
        Verification verification = new Verification(keys);
        String checkpoints = topics.checkpoint().orElseThrow();
        Map<TopicPartition, Long> begins = logs.begins(Set.of(checkpoints));
        logs.read(
                begins,
                logs.ends(begins.keySet(), IsolationLevel.READ_COMMITTED),
                record -> verification.checkpoint(at(record).toString(), record.value()));
        Set<String> outputs = new TreeSet<>(topics.deadLetters());
        outputs.add(topics.enriched());
        begins = logs.begins(outputs);
        logs.read(
                begins,
                logs.ends(begins.keySet(), IsolationLevel.READ_UNCOMMITTED),
                record -> verification.output(output(record, topics)));
        return verification.report(logs.begins(outputs).entrySet().stream()
                .filter(begin -> begin.getValue() > 0)
                .map(begin -> begin.getKey().toString())
                .collect(toSet()));
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

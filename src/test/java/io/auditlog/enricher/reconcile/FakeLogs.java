package io.auditlog.enricher.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.StatusClass;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Logs in memory, with gaps where records were aborted; whatever is to happen between two requests happens then. */
final class FakeLogs implements Logs {

    static final String INPUT = "ids";
    static final String ENRICHED = "enriched";
    static final String CHANGELOG = "worker-ledger-changelog";

    final Map<TopicPartition, Long> committed = new HashMap<>();
    final Set<String> compacted = new TreeSet<>();
    Runnable meanwhile = () -> {};
    private final Map<TopicPartition, Log> logs = new HashMap<>();

    private static final class Log {
        final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
        long begin;
        long end;
    }

    /** Creates an empty partition. */
    FakeLogs with(String topic, int partition) {
        logs.put(new TopicPartition(topic, partition), new Log());
        return this;
    }

    /** Deletes a partition. */
    void without(String topic, int partition) {
        logs.remove(new TopicPartition(topic, partition));
    }

    static String dead(StatusClass statusClass) {
        return "dead-" + statusClass.label();
    }

    /** Appends an input record and returns its offset. */
    long input(int partition) {
        return append(INPUT, partition, null, null, new RecordHeaders());
    }

    /** Appends an aborted record, or a marker. */
    void gap(String topic, int partition) {
        log(topic, partition).end++;
    }

    void enriched(int partition, long origin) {
        append(ENRICHED, 0, null, null, origin(INPUT, partition, origin));
    }

    void dead(StatusClass statusClass, int partition, long origin) {
        RecordHeaders headers = origin(INPUT, partition, origin);
        headers.add(HeaderNames.STATUS_CLASS, statusClass.label().getBytes(UTF_8));
        append(dead(statusClass), 0, null, null, headers);
    }

    static RecordHeaders origin(String topic, Object partition, Object offset) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.ORIGIN_OFFSET, "7".getBytes(UTF_8)); // copied from the input: the last one counts
        headers.add(HeaderNames.ORIGIN_TOPIC, topic.getBytes(UTF_8));
        headers.add(HeaderNames.ORIGIN_PARTITION, partition.toString().getBytes(UTF_8));
        headers.add(HeaderNames.ORIGIN_OFFSET, offset.toString().getBytes(UTF_8));
        return headers;
    }

    /** Appends a record of the changelog: the entry of a slot, or null. */
    void ledger(int partition, int slot, byte[] entry) {
        byte[] key = ByteBuffer.allocate(4).putInt(slot).array();
        append(CHANGELOG, partition, key, entry, new RecordHeaders());
    }

    /** The entry of an ID-less record of partition 0, as the worker writes it. */
    static byte[] entry(long offset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(3);
            out.writeBoolean(false);
            out.writeUTF(INPUT);
            out.writeInt(0);
            out.writeLong(offset);
            out.writeLong(0); // timestamp
            out.writeInt(-1); // key
            out.writeInt(-1); // value
            out.writeInt(0); // headers
            out.writeLong(0); // first seen
            out.writeLong(0); // not before
            out.writeInt(0); // attempts
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    long append(String topic, int partition, byte[] key, byte[] value, RecordHeaders headers) {
        Log log = log(topic, partition);
        long offset = log.end++;
        log.records.put(
                offset,
                new ConsumerRecord<>(
                        topic,
                        partition,
                        offset,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty()));
        return offset;
    }

    /** Deletes records before an offset, as retention does. */
    void deleteBefore(String topic, int partition, long offset) {
        Log log = log(topic, partition);
        log.begin = offset;
        log.records.headMap(offset).clear();
    }

    private Log log(String topic, int partition) {
        return logs.get(new TopicPartition(topic, partition));
    }

    @Override
    public Map<TopicPartition, Long> committed() {
        Map<TopicPartition, Long> now = Map.copyOf(committed);
        meanwhile.run();
        return now;
    }

    @Override
    public Map<TopicPartition, Long> begins(Collection<String> topics) {
        Map<TopicPartition, Long> now = logs.entrySet().stream()
                .filter(log -> topics.contains(log.getKey().topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, log -> log.getValue().begin));
        meanwhile.run();
        return now;
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel level) {
        Map<TopicPartition, Long> now =
                partitions.stream().collect(Collectors.toMap(each -> each, each -> logs.get(each).end));
        meanwhile.run();
        return now;
    }

    @Override
    public void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        from.forEach((partition, begin) -> List.copyOf(logs.get(partition)
                        .records
                        .subMap(begin, to.get(partition))
                        .values())
                .forEach(visitor));
        meanwhile.run();
    }

    @Override
    public Set<String> compacted(Collection<String> topics) {
        return topics.stream().filter(compacted::contains).collect(Collectors.toSet());
    }
}

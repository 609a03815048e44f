package io.auditlog.enricher.sandbox.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * One record for the input topic.
 *
 * @param partition where to, or null for the producer to choose
 * @param timestamp its time, or null for the moment of sending
 * @param key its key, or null
 * @param value the ID as UTF-8 in the ordinary case; null for a tombstone
 * @param headers its headers, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, changed by nobody
public record InputRecord(Integer partition, Instant timestamp, byte[] key, byte[] value, List<Header> headers) {

    public InputRecord {
        headers = List.copyOf(headers);
    }

    /** An ID without key, headers or a time of its own. */
    public static InputRecord id(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    /** Any bytes, or null. */
    public static InputRecord of(byte[] value) {
        return new InputRecord(null, null, null, value, List.of());
    }

    public InputRecord to(int toPartition) {
        return new InputRecord(toPartition, timestamp, key, value, headers);
    }

    public InputRecord at(Instant time) {
        return new InputRecord(partition, time, key, value, headers);
    }

    public InputRecord key(String text) {
        return new InputRecord(partition, timestamp, text.getBytes(StandardCharsets.UTF_8), value, headers);
    }

    /** Adds a header; the same name may be added more than once. */
    public InputRecord header(String name, byte[] bytes) {
        List<Header> all = new ArrayList<>(headers);
        all.add(new RecordHeader(Objects.requireNonNull(name, "name"), bytes));
        return new InputRecord(partition, timestamp, key, value, all);
    }

    ProducerRecord<byte[], byte[]> on(String topic) {
        Long time = timestamp == null ? null : timestamp.toEpochMilli();
        return new ProducerRecord<>(topic, partition, time, key, value, headers);
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Origin;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * One record of the input topic, byte for byte, as the ledger and a dead letter keep it.
 *
 * @param origin its coordinates
 * @param key its key, or null
 * @param value its value, or null for a tombstone
 * @param headers its headers, never changed here
 * @param timestamp its timestamp, milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of somebody else's record, compared by nobody
record InputRecord(Origin origin, byte[] key, byte[] value, Headers headers, long timestamp) {

    InputRecord {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(headers, "headers");
    }

    /** Bytes of key, value and headers, counted amply. */
    int size() {
        return RecordSize.of(key, value, headers);
    }

    static InputRecord of(Record<byte[], byte[]> read, RecordMetadata metadata) {
        Origin origin = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
        return new InputRecord(origin, read.key(), read.value(), read.headers(), read.timestamp());
    }
}

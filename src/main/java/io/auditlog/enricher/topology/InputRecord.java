package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Origin;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * One record of the input topic, byte for byte, as stored in the ledger and in a dead letter.
 *
 * @param origin its coordinates
 * @param key its key, or null
 * @param value its value, or null for a tombstone
 * @param headers its headers, never modified here
 * @param timestamp its timestamp, in milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // external data, never compared
record InputRecord(Origin origin, byte[] key, byte[] value, Headers headers, long timestamp) {

    InputRecord {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(headers, "headers");
    }

    /** Size of key, value and headers in bytes, an upper estimate. */
    int size() {
        return RecordSize.of(key, value, headers);
    }

    static InputRecord of(Record<byte[], byte[]> read, RecordMetadata metadata) {
        Origin origin = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
        return new InputRecord(origin, read.key(), read.value(), read.headers(), read.timestamp());
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Origin;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * One record of the input topic, byte for byte, as stored in the ledger and in a dead letter. Key and value may be
 * null; the headers are never modified; the timestamp is in milliseconds since the epoch.
 */
@SuppressWarnings("ArrayRecordComponent") // external data, never compared
record InputRecord(Origin origin, byte[] key, byte[] value, Headers headers, long timestamp) {

    private static final int HEADER_OVERHEAD = 10;

    static InputRecord of(Record<byte[], byte[]> read, RecordMetadata metadata) {
        Origin origin = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
        return new InputRecord(origin, read.key(), read.value(), read.headers(), read.timestamp());
    }

    /** Size of key, value and headers in bytes, an upper estimate. */
    int size() {
        return size(key, value, headers);
    }

    /** Upper estimate of a size in a batch of format 2: a header name may take three UTF-8 bytes per character. */
    static int size(byte[] key, byte[] value, Headers headers) {
        long size = length(key) + length(value);
        for (Header header : headers) {
            size += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}

package io.auditlog.enricher.topology;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Bytes of a record's parts in a batch of format 2, counted amply: a name in UTF-8 may take three bytes for a character. */
final class RecordSize {

    private static final int HEADER_OVERHEAD = 10;

    private RecordSize() {}

    /** Key, value and headers; the first two may be null. */
    static int of(byte[] key, byte[] value, Headers headers) {
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

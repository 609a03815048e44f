package io.auditlog.enricher.topology;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Upper estimate of a record's size in a batch of format 2: a header name may take three UTF-8 bytes per character. */
final class RecordSize {

    private static final int HEADER_OVERHEAD = 10;

    private RecordSize() {}

    /** Size of key, value and headers in bytes; key and value may be null. */
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

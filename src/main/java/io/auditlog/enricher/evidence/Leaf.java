package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.BodySample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One outcome as a leaf: what is proved of an output record. Its bytes, integers in big-endian order:
 *
 * <pre>
 *  0      1  version, 1
 *  1      1  kind: 1 enriched, 2 dead letter
 *  2      4  partition of the input record
 *  6      8  offset of the input record
 * 14      8  timestamp of the output record as it was sent, in milliseconds since the epoch
 * 22      4  length t of the output topic's name, then its t bytes in UTF-8
 * 26+t    4  length k of the key, then its k bytes; -1 and no bytes for a record without a key
 * 30+t+k 32  SHA-256 of the value
 * </pre>
 *
 * @param valueHash SHA-256 of the value, 32 bytes
 * @param key null for a record without a key
 */
@SuppressWarnings("ArrayRecordComponent") // external data, never compared
public record Leaf(Kind kind, int partition, long offset, long timestamp, String topic, byte[] key, byte[] valueHash) {

    private static final byte PREFIX = 0;
    private static final byte VERSION = 1;

    /** Bytes of all fields but the topic's name and the key. */
    private static final int FIXED = 62;

    /** What became of the input record. */
    public enum Kind {
        ENRICHED(1),
        DEAD_LETTER(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    /** The leaf's hash (RFC 9162, section 2.1.1): SHA-256 of a zero byte and the leaf's bytes. */
    public byte[] hash() {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(1 + FIXED + name.length + (key == null ? 0 : key.length))
                .put(PREFIX)
                .put(VERSION)
                .put(kind.code)
                .putInt(partition)
                .putLong(offset)
                .putLong(timestamp)
                .putInt(name.length)
                .put(name)
                .putInt(key == null ? -1 : key.length);
        if (key != null) {
            bytes.put(key);
        }
        return BodySample.sha256(bytes.put(valueHash).array());
    }
}

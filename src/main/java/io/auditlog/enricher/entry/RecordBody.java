package io.auditlog.enricher.entry;

import java.nio.ByteBuffer;

/** What an enriched record carries of the reply's body beside the parsed fields; empty bytes replace the rest. */
public enum RecordBody {
    /** The body byte for byte, and its SHA-256. */
    EXACT,
    /** Only its SHA-256. */
    HASH,
    NONE;

    /** The record's {@code body}; not copied. */
    public ByteBuffer bytes(byte[] body) {
        return ByteBuffer.wrap(this == EXACT ? body : new byte[0]);
    }

    /** The record's {@code bodySha256}. */
    public ByteBuffer sha256(byte[] body) {
        return ByteBuffer.wrap(this == NONE ? new byte[0] : BodySample.sha256(body));
    }
}

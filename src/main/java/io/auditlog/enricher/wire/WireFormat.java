package io.auditlog.enricher.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;

/** Confluent's wire format: a zero byte, the schema's id in four bytes, big-endian, then the Avro encoding. */
final class WireFormat {

    /** Bytes before the Avro encoding. */
    static final int PREFIX = 5;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    static byte[] prefix(int id) {
        return ByteBuffer.allocate(PREFIX).put(MAGIC).putInt(id).array();
    }

    /** The id in a record's bytes. */
    static int idOf(byte[] record) {
        if (record.length < PREFIX) {
            throw new SerializationException("The record has " + record.length
                    + " bytes, too few for a schema id: not in Confluent's wire format");
        }
        if (record[0] != MAGIC) {
            throw new SerializationException(
                    "The record starts with byte " + record[0] + " and not with 0: not in Confluent's wire format");
        }
        return ByteBuffer.wrap(record, 1, PREFIX - 1).getInt();
    }
}

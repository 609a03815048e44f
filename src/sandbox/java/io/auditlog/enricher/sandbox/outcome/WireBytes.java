package io.auditlog.enricher.sandbox.outcome;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Confluent's wire format, taken apart by hand: a zero byte, four bytes of schema id, then Avro. */
public final class WireBytes {

    private static final int HEAD = 5;

    private WireBytes() {}

    /** The id of the schema that a value names; it must be in the wire format. */
    static int schemaId(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    /** Decodes a value that was written with exactly this schema; any byte too many or too few is an error. */
    public static GenericRecord decode(byte[] value, Schema schema) throws IOException {
        if (value == null || value.length < HEAD || value[0] != 0) {
            throw new IOException("not in the wire format");
        }
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, HEAD, value.length - HEAD, null);
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IOException("bytes left over after the record");
            }
            return record;
        } catch (RuntimeException e) {
            throw new IOException("not the expected Avro record: " + e, e);
        }
    }
}

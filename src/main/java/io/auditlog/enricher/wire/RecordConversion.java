package io.auditlog.enricher.wire;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Turns records of one schema into records of another by Avro's own resolution: fields by name, missing ones from their
 * defaults. Confluent's serializer goes by position here, which can swap fields.
 *
 * <p>Threads: any, several at once.
 */
final class RecordConversion {

    private final RecordEncoder source;
    private final DatumReader<IndexedRecord> reader;

    RecordConversion(Schema from, Schema to) {
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(to, from);
        if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new SerializationException(
                    "Records of " + from.getFullName() + " cannot be converted to the subject's latest version: "
                            + compatibility.getResult().getIncompatibilities());
        }
        source = new RecordEncoder(0, from);
        reader = new GenericDatumReader<>(from, to);
    }

    IndexedRecord convert(IndexedRecord record) throws IOException {
        byte[] bytes = source.encode(record);
        int length = bytes.length - WireFormat.PREFIX;
        return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, WireFormat.PREFIX, length, null));
    }
}

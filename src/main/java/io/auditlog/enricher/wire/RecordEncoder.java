package io.auditlog.enricher.wire;

import java.io.IOException;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Encodes records of one schema behind one id. Generated classes write themselves where Avro generated the code for it.
 *
 * <p>Threads: any, several at once; it shares nothing that changes.
 */
final class RecordEncoder {

    private final int id;
    private final byte[] prefix;
    private final DatumWriter<IndexedRecord> writer;
    private final RecordConversion conversion;

    RecordEncoder(int id, Schema schema) {
        this(id, schema, null);
    }

    private RecordEncoder(int id, Schema schema, RecordConversion conversion) {
        this.id = id;
        this.prefix = WireFormat.prefix(id);
        this.writer = new SpecificDatumWriter<>(schema, modelOf(schema));
        this.conversion = conversion;
    }

    /** Encodes records of one schema as records of another. */
    static RecordEncoder converting(int id, Schema from, Schema to) {
        return new RecordEncoder(id, to, new RecordConversion(from, to));
    }

    int id() {
        return id;
    }

    byte[] encode(IndexedRecord record) throws IOException {
        RecordBuffer buffer = new RecordBuffer();
        buffer.write(prefix, 0, prefix.length);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(buffer, null);
        writer.write(conversion == null ? record : conversion.convert(record), encoder);
        encoder.flush();
        return buffer.toByteArray();
    }

    /** A copy of the generated class's model that lets nested classes write themselves; the original is shared. */
    private static SpecificData modelOf(Schema schema) {
        SpecificData model = new SpecificData();
        for (Conversion<?> conversion : SpecificData.getForSchema(schema).getConversions()) {
            model.addLogicalTypeConversion(conversion);
        }
        model.setCustomCoders(true);
        return model;
    }
}

package io.auditlog.enricher.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads Avro records in Confluent's wire format: into generated classes with {@code specific.avro.reader=true}, into
 * {@code GenericRecord} otherwise; resolved to the reader's schema if one was given.
 *
 * <p>Threads: {@code configure} first, then any, concurrently. A call blocks only while a schema ID is new, and throws
 * what {@link SchemaRegistry} throws.
 */
public final class AvroWireDeserializer implements Deserializer<IndexedRecord> {

    /** Confluent's wire format: this byte, the schema ID in four bytes, big-endian, then the Avro encoding. */
    static final byte MAGIC = 0;

    /** Bytes before the Avro encoding. */
    static final int PREFIX = 5;

    private final ConcurrentMap<Integer, DatumReader<IndexedRecord>> readers = new ConcurrentHashMap<>();
    private final Schema readerSchema;
    private volatile SchemaRegistry registry;
    private volatile boolean specific;

    /** For Kafka, which calls {@link #configure} next: records are read with the writer's schema. */
    public AvroWireDeserializer() {
        this(null);
    }

    /** Records are resolved to {@code readerSchema}; null for the writer's schema or the generated class's own. */
    public AvroWireDeserializer(Schema readerSchema) {
        GeneratedClasses.trust();
        this.readerSchema = readerSchema;
    }

    /**
     * @throws org.apache.kafka.common.config.ConfigException if the configuration is wrong; its text holds no secret
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        AbstractConfig config = WireConfig.parse(configs);
        readers.clear();
        specific = config.getBoolean(WireConfig.SPECIFIC_READER);
        registry = SchemaRegistry.open(config);
    }

    @Override
    public IndexedRecord deserialize(String topic, byte[] record) {
        if (record == null) {
            return null;
        }
        if (registry == null) {
            throw new IllegalStateException("configure() comes before the first record");
        }
        int id = idOf(record);
        DatumReader<IndexedRecord> known = readers.get(id);
        DatumReader<IndexedRecord> reader =
                known != null ? known : readers.computeIfAbsent(id, i -> readerOf(registry.byId(i)));
        try {
            int length = record.length - PREFIX;
            return reader.read(null, DecoderFactory.get().binaryDecoder(record, PREFIX, length, null));
        } catch (IOException | RuntimeException e) {
            // Avro reports malformed bytes by many exceptions.
            throw new SerializationException("Cannot decode a record of " + topic, e);
        }
    }

    /** The schema ID in a record's bytes. */
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

    private DatumReader<IndexedRecord> readerOf(Schema writer) {
        if (writer.getType() != Schema.Type.RECORD) {
            throw new SerializationException("The writer's schema is a " + writer.getType() + " and not a record");
        }
        if (!specific) {
            return new GenericDatumReader<>(writer, readerSchema == null ? writer : readerSchema, GenericData.get());
        }
        Schema reader = readerSchema == null ? generated(writer) : readerSchema;
        return new SpecificDatumReader<>(writer, reader, SpecificData.getForSchema(reader));
    }

    private static Schema generated(Schema writer) {
        Class<?> type = SpecificData.get().getClass(writer);
        if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
            throw new SerializationException(
                    "No generated class for " + writer.getFullName() + ", which specific.avro.reader asks for");
        }
        return SpecificData.getForClass(type).getSchema(type);
    }
}

package io.auditlog.enricher.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes Avro records in Confluent's wire format, configured by Confluent's property names.
 *
 * <p>The registry is called once per topic and schema, so a later registry outage has no effect. It receives the
 * shipped schema without Java-only properties. A null record is serialized as null.
 *
 * <p>Threads: {@code configure} first, then any, concurrently. A call blocks only while a topic's schema is new.
 */
public final class AvroWireSerializer implements Serializer<IndexedRecord> {

    private static final int USUAL_SIZE = 4096;

    private final ConcurrentMap<TopicSchema, RecordWriter> writers = new ConcurrentHashMap<>();
    private volatile SubjectSchemas schemas;

    /** For Kafka, which calls {@link #configure} next. */
    public AvroWireSerializer() {
        GeneratedClasses.trust();
    }

    /** The properties of this serializer. */
    public static ConfigDef configuration() {
        return WireConfig.definition();
    }

    /** Whether this property has an effect. */
    public static boolean heeds(String property) {
        return property.startsWith(WireConfig.HEADER_PREFIX)
                || (WireConfig.definition().names().contains(property) && !property.equals(WireConfig.SPECIFIC_READER));
    }

    /**
     * @throws ConfigException if the configuration is wrong, or is for keys; its text holds no secret
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (isKey) {
            throw new ConfigException("AvroWireSerializer writes values only: key.serializer must name another class");
        }
        AbstractConfig config = WireConfig.parse(configs);
        writers.clear();
        schemas = new SubjectSchemas(SchemaRegistry.open(config), config);
    }

    /**
     * Resolves a schema's ID before there is traffic: registers it or looks it up, as configured. Later calls of {@link
     * #serialize} for this topic and schema do not call the registry.
     *
     * @return the schema ID
     * @throws RegistryUnavailableException if no registry answers; a later retry can help
     * @throws IncompatibleSchemaException if the registry refuses the schema
     * @throws SerializationException if the schema is not registered, or is not the latest when that is required
     * @throws org.apache.kafka.common.errors.AuthenticationException if the registry answers 401
     * @throws org.apache.kafka.common.errors.AuthorizationException if the registry answers 403
     */
    public int prepare(String topic, Schema schema) {
        return writerFor(topic, schema).id();
    }

    /** Like {@link #prepare}, for the record's own schema; SerializationException if the record does not match it. */
    @Override
    public byte[] serialize(String topic, IndexedRecord record) {
        if (record == null) {
            return null;
        }
        RecordWriter writer = writerFor(topic, record.getSchema());
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
            bytes.writeBytes(writer.prefix());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            writer.avro().write(record, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException | RuntimeException e) {
            // Avro reports records that do not match their schema by many exceptions.
            throw new SerializationException("Cannot encode a record for " + topic, e);
        }
    }

    private RecordWriter writerFor(String topic, Schema schema) {
        SubjectSchemas settled = schemas;
        if (settled == null) {
            throw new IllegalStateException("configure() comes before the first record");
        }
        TopicSchema key = new TopicSchema(topic, schema);
        RecordWriter known = writers.get(key);
        return known != null
                ? known
                : writers.computeIfAbsent(key, k -> new RecordWriter(settled.idFor(topic, schema), schema));
    }

    /** Compared by identity first: Avro compares a schema with itself, and hashes it, at no cost. */
    private record TopicSchema(String topic, Schema schema) {}

    /** The writer of one schema's records and their schema ID. */
    private record RecordWriter(int id, DatumWriter<IndexedRecord> avro) {
        RecordWriter(int id, Schema schema) {
            this(id, new SpecificDatumWriter<>(schema, SpecificData.getForSchema(schema)));
        }

        byte[] prefix() {
            return ByteBuffer.allocate(AvroWireDeserializer.PREFIX)
                    .put(AvroWireDeserializer.MAGIC)
                    .putInt(id)
                    .array();
        }
    }
}

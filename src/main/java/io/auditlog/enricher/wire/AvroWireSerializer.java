package io.auditlog.enricher.wire;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes Avro records in Confluent's wire format, configured by Confluent's property names.
 *
 * <p>The registry is asked once per topic and schema, and never again: one that goes down later changes nothing. A null
 * record is null bytes.
 *
 * <p>Threads: {@code configure} first, then any, several at once. A call blocks only while a topic's schema is new.
 */
public final class AvroWireSerializer implements Serializer<IndexedRecord> {

    private final ConcurrentMap<TopicSchema, RecordEncoder> encoders = new ConcurrentHashMap<>();
    private volatile SubjectSchemas schemas;

    /** For Kafka, which calls {@link #configure} next. */
    public AvroWireSerializer() {
        GeneratedClasses.trust();
    }

    /** The properties that this serializer knows. */
    public static ConfigDef configuration() {
        return WireConfig.definition();
    }

    /** Whether a property of this name has an effect on a serializer of values. */
    public static boolean heeds(String property) {
        return WireConfig.concernsWriters(property);
    }

    /**
     * @throws org.apache.kafka.common.config.ConfigException if the configuration is wrong; its text holds no secret
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        AbstractConfig config = WireConfig.parse(configs);
        encoders.clear();
        schemas = new SubjectSchemas(SchemaRegistries.open(config), config, isKey);
    }

    /**
     * Settles the id of a schema before there is traffic: registers it or looks it up, as configured. Later calls of
     * {@link #serialize} for this topic and schema ask nobody.
     *
     * @return the schema's id
     * @throws RegistryUnavailableException if no registry answers; asking again later can help
     * @throws IncompatibleSchemaException if the registry refuses the schema
     * @throws SerializationException if the schema is not registered, or is not the latest where that is asked for
     * @throws org.apache.kafka.common.errors.AuthenticationException if the registry answers 401
     * @throws org.apache.kafka.common.errors.AuthorizationException if the registry answers 403
     */
    public int prepare(String topic, Schema schema) {
        return encoderFor(topic, schema).id();
    }

    /** As {@link #prepare}, for the record's own schema; and a record that does not follow it is a SerializationException. */
    @Override
    public byte[] serialize(String topic, IndexedRecord record) {
        if (record == null) {
            return null;
        }
        RecordEncoder encoder = encoderFor(topic, record.getSchema());
        try {
            return encoder.encode(record);
        } catch (IOException | RuntimeException e) {
            // Avro reports a record that does not follow its schema in many ways.
            throw new SerializationException("Cannot encode a record for " + topic, e);
        }
    }

    private RecordEncoder encoderFor(String topic, Schema schema) {
        SubjectSchemas settled = schemas;
        if (settled == null) {
            throw new IllegalStateException("configure() comes before the first record");
        }
        TopicSchema key = new TopicSchema(topic, schema);
        RecordEncoder known = encoders.get(key);
        return known != null ? known : encoders.computeIfAbsent(key, k -> settled.encoderFor(k.topic(), k.schema()));
    }

    /** Found by identity first: Avro compares a schema with itself, and hashes it, at no cost. */
    private record TopicSchema(String topic, Schema schema) {}
}

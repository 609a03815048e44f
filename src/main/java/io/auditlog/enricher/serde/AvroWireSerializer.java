package io.auditlog.enricher.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.LogicalTypes.TimestampMillis;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes Avro records in Confluent's wire format, configured by Confluent's property names. As in Confluent's
 * serializer, registering takes precedence over the latest version.
 *
 * <p>The registry is called once per topic and schema, so a later registry outage has no effect. It receives the
 * shipped schema without Java-only properties. A null record is serialized as null.
 *
 * <p>Threads: {@code configure} first, then any, concurrently. A call blocks only while a topic's schema is new.
 */
public final class AvroWireSerializer implements Serializer<IndexedRecord> {

    private static final int USUAL_SIZE = 2048;

    /** The package of Confluent's strategies; accepted so that a configuration works with either serializer. */
    private static final String CONFLUENT = "io.confluent.kafka.serializers.subject.";

    private final ConcurrentMap<TopicSchema, RecordWriter> writers = new ConcurrentHashMap<>();
    private volatile Subjects subjects;

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
        configure(config, SchemaRegistry.open(config));
    }

    void configure(AbstractConfig config, SchemaRegistry registry) {
        writers.clear();
        subjects = new Subjects(
                registry,
                subjectPattern(config.getString("value.subject.name.strategy")),
                config.getBoolean("auto.register.schemas"),
                config.getBoolean("use.latest.version"));
    }

    /** The subject name pattern, from topic and record, of one of Confluent's three strategies. */
    private static String subjectPattern(String strategy) {
        return switch (strategy.startsWith(CONFLUENT) ? strategy.substring(CONFLUENT.length()) : strategy) {
            case "TopicNameStrategy" -> "%1$s-value";
            case "RecordNameStrategy" -> "%2$s";
            case "TopicRecordNameStrategy" -> "%1$s-%2$s";
            default ->
                throw new ConfigException(
                        "value.subject.name.strategy",
                        strategy,
                        "expected one of TopicNameStrategy, RecordNameStrategy, TopicRecordNameStrategy, bare or with the"
                                + " package " + CONFLUENT);
        };
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

    /**
     * What {@link #prepare} would find, without registering anything: the schema ID, or empty if the schema would be registered
     * now. Throws as {@code prepare} does.
     */
    public OptionalInt examine(String topic, Schema schema) {
        return subjects.examine(topic, schema);
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
            writer.write(record, bytes);
            return bytes.toByteArray();
        } catch (IOException | RuntimeException e) {
            // Avro reports records that do not match their schema by many exceptions.
            throw new SerializationException("Cannot encode a record for " + topic, e);
        }
    }

    private RecordWriter writerFor(String topic, Schema schema) {
        Subjects settled = subjects;
        if (settled == null) {
            throw new IllegalStateException("configure() comes before the first record");
        }
        TopicSchema key = new TopicSchema(topic, schema);
        RecordWriter known = writers.get(key);
        return known != null ? known : writers.computeIfAbsent(key, settled::writerFor);
    }

    /** The schema without the properties that only Java reads: as it is shipped. */
    static Schema shipped(Schema schema) {
        String text = schema.toString().replaceAll(",\"avro\\.java\\.string\":\"\\w+\"", "");
        return new Schema.Parser().setValidateDefaults(false).parse(text);
    }

    /** How schemas get their IDs: registered, looked up, or the latest of their subject. */
    private record Subjects(SchemaRegistry registry, String pattern, boolean register, boolean useLatest) {

        RecordWriter writerFor(TopicSchema key) {
            Schema schema = key.schema();
            int id = idOf(pattern.formatted(key.topic(), schema.getFullName()), schema);
            return new RecordWriter(id, new DirectWriter(schema));
        }

        OptionalInt examine(String topic, Schema schema) {
            String subject = pattern.formatted(topic, schema.getFullName());
            if (!register) {
                return OptionalInt.of(idOf(subject, schema));
            }
            try {
                return OptionalInt.of(registry.idOf(subject, shipped(schema)));
            } catch (RegistryUnavailableException e) {
                throw e;
            } catch (SerializationException e) { // not registered yet
                if (registry.accepts(subject, shipped(schema))) {
                    return OptionalInt.empty();
                }
                throw new IncompatibleSchemaException(
                        schema.getFullName() + " is not compatible with the latest version of " + subject);
            }
        }

        private int idOf(String subject, Schema schema) {
            if (register) {
                return registry.register(subject, shipped(schema));
            }
            return useLatest ? latest(subject, schema) : registry.idOf(subject, shipped(schema));
        }

        /** The latest may differ in documentation, defaults and properties, but must encode to the same bytes. */
        private int latest(String subject, Schema schema) {
            SchemaRegistry.Registered latest = registry.latest(subject);
            String encoding = SchemaNormalization.toParsingForm(latest.schema());
            if (!encoding.equals(SchemaNormalization.toParsingForm(schema))) {
                throw new SerializationException("The latest version (" + latest.version() + ") of " + subject
                        + " is another schema than the worker's " + schema.getFullName() + ". Register the worker's"
                        + " schema as the latest, or leave out use.latest.version, or set value.serializer"
                        + " to Confluent's own serializer, which can convert.");
            }
            return latest.id();
        }
    }

    /** Compared by identity first: Avro compares a schema with itself, and hashes it, at no cost. */
    private record TopicSchema(String topic, Schema schema) {}

    /** The writer of one schema's records and their schema ID. */
    private record RecordWriter(int id, DatumWriter<IndexedRecord> avro) {

        void write(IndexedRecord record, OutputStream out) throws IOException {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            encoder.writeFixed(ByteBuffer.allocate(AvroWireDeserializer.PREFIX)
                    .put(AvroWireDeserializer.MAGIC)
                    .putInt(id)
                    .array());
            avro.write(record, encoder);
            encoder.flush();
        }
    }

    /** Avro's writer, which looks up every value's type and conversion, without that for what most fields are. */
    private static final class DirectWriter extends SpecificDatumWriter<IndexedRecord> {

        DirectWriter(Schema schema) {
            super(schema, SpecificData.getForSchema(schema));
        }

        @Override
        protected void writeField(Object record, Schema.Field field, Encoder out, Object state) throws IOException {
            Object value = ((IndexedRecord) record).get(field.pos());
            List<Schema> types = field.schema().isUnion() ? field.schema().getTypes() : List.of();
            boolean optional = types.size() == 2 && types.get(0).getType() == Schema.Type.NULL;
            Schema schema = optional ? types.get(1) : field.schema();
            if (optional && value == null) {
                out.writeIndex(0);
            } else if (schema.getType() == Schema.Type.STRING && value instanceof String text) {
                writeIndex(optional, out);
                out.writeString(text);
            } else if (schema.getType() == Schema.Type.BYTES && value instanceof ByteBuffer bytes) {
                writeIndex(optional, out);
                out.writeBytes(bytes);
            } else if (schema.getLogicalType() instanceof TimestampMillis && value instanceof Instant time) {
                writeIndex(optional, out);
                out.writeLong(time.toEpochMilli());
            } else {
                super.writeField(record, field, out, state);
            }
        }

        private static void writeIndex(boolean optional, Encoder out) throws IOException {
            if (optional) {
                out.writeIndex(1);
            }
        }
    }
}

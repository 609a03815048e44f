package io.auditlog.enricher.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Resolves the schema ID for a topic: registers the schema, looks it up, or takes the subject's latest, as configured.
 * As in Confluent's serializer, registering takes precedence over the latest.
 *
 * <p>Threads: any; it blocks on the registry.
 */
final class SubjectSchemas {

    /** The package of Confluent's strategies; accepted so that a configuration works with either serializer. */
    private static final String CONFLUENT = "io.confluent.kafka.serializers.subject.";

    private final SchemaRegistry registry;
    private final String subjects;
    private final boolean register;
    private final boolean useLatest;

    SubjectSchemas(SchemaRegistry registry, AbstractConfig config) {
        this.registry = registry;
        subjects = pattern(config.getString(WireConfig.VALUE_STRATEGY));
        register = config.getBoolean(WireConfig.AUTO_REGISTER);
        useLatest = config.getBoolean(WireConfig.USE_LATEST);
    }

    /** The ID for records of {@code schema} in {@code topic}. */
    int idFor(String topic, Schema schema) {
        String subject = subjects.formatted(topic, schema.getFullName());
        if (useLatest && !register) {
            return latest(subject, schema);
        }
        Schema shipped = without("avro.java.string", schema);
        return register ? registry.register(subject, shipped) : registry.idOf(subject, shipped);
    }

    /** The subject name pattern, from topic and record, of one of Confluent's three strategies. */
    private static String pattern(String strategy) {
        return switch (strategy.startsWith(CONFLUENT) ? strategy.substring(CONFLUENT.length()) : strategy) {
            case "TopicNameStrategy" -> "%1$s-value";
            case "RecordNameStrategy" -> "%2$s";
            case "TopicRecordNameStrategy" -> "%1$s-%2$s";
            default ->
                throw new ConfigException(
                        WireConfig.VALUE_STRATEGY,
                        strategy,
                        "expected one of TopicNameStrategy, RecordNameStrategy, TopicRecordNameStrategy, bare or with the"
                                + " package " + CONFLUENT);
        };
    }

    private int latest(String subject, Schema schema) {
        SchemaRegistry.Registered latest = registry.latest(subject);
        if (!isWrittenAlike(schema, latest.schema())) {
            throw new SerializationException("The latest version (" + latest.version() + ") of " + subject
                    + " is another schema than the worker's " + schema.getFullName() + ". Register the worker's"
                    + " schema as the latest, or leave out " + WireConfig.USE_LATEST + ", or set value.serializer to"
                    + " Confluent's own serializer, which can convert.");
        }
        return latest.id();
    }

    /** Whether both schemas encode to the same bytes: they may differ in documentation, defaults and properties. */
    private static boolean isWrittenAlike(Schema one, Schema other) {
        return SchemaNormalization.toParsingForm(one).equals(SchemaNormalization.toParsingForm(other));
    }

    /** A copy of the schema without this property, at any level. */
    static Schema without(String property, Schema schema) {
        JsonFactory json = new JsonFactory();
        StringWriter text = new StringWriter();
        try (JsonParser parser = json.createParser(schema.toString());
                JsonGenerator generator = json.createGenerator(text)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME && property.equals(parser.currentName())) {
                    parser.nextToken();
                    parser.skipChildren();
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a schema's own text is JSON", e);
        }
        return new Schema.Parser().setValidateDefaults(false).parse(text.toString());
    }
}

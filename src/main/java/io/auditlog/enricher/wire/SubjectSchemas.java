package io.auditlog.enricher.wire;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Settles under which id the records of a schema are written to a topic: registers it, looks it up, or takes the
 * subject's latest, as the configuration says. As with Confluent's serializer, registering goes before the latest.
 *
 * <p>Threads: any; it blocks on the registry.
 */
final class SubjectSchemas {

    private final SchemaRegistry registry;
    private final SubjectStrategy strategy;
    private final boolean isKey;
    private final boolean register;
    private final boolean useLatest;
    private final boolean strict;
    private final boolean removeJavaProperties;

    SubjectSchemas(SchemaRegistry registry, AbstractConfig config, boolean isKey) {
        this.registry = registry;
        this.isKey = isKey;
        String strategyKey = isKey ? WireConfig.KEY_STRATEGY : WireConfig.VALUE_STRATEGY;
        strategy = SubjectStrategy.named(strategyKey, config.getString(strategyKey));
        register = config.getBoolean(WireConfig.AUTO_REGISTER);
        useLatest = config.getBoolean(WireConfig.USE_LATEST);
        strict = config.getBoolean(WireConfig.LATEST_STRICT);
        removeJavaProperties = config.getBoolean(WireConfig.REMOVE_JAVA_PROPERTIES);
    }

    /** The encoder for records of {@code schema} in {@code topic}. */
    RecordEncoder encoderFor(String topic, Schema schema) {
        String subject = strategy.subject(topic, isKey, schema);
        Schema sent = removeJavaProperties ? RegistryJson.without("avro.java.string", schema) : schema;
        if (register) {
            return new RecordEncoder(registry.register(subject, sent), schema);
        }
        if (useLatest) {
            return latest(subject, schema);
        }
        return new RecordEncoder(registry.idOf(subject, sent), schema);
    }

    private RecordEncoder latest(String subject, Schema schema) {
        RegisteredSchema latest = registry.latest(subject);
        if (isWrittenAlike(schema, latest.schema())) {
            return new RecordEncoder(latest.id(), schema);
        }
        if (strict) {
            throw new SerializationException("The latest version (" + latest.version() + ") of " + subject
                    + " is another schema than the record's, " + schema.getFullName() + ". Set "
                    + WireConfig.LATEST_STRICT + "=false to have records converted to it.");
        }
        return RecordEncoder.converting(latest.id(), schema, latest.schema());
    }

    /** Whether both schemas give the same bytes: they may differ in documentation, defaults and properties. */
    private static boolean isWrittenAlike(Schema one, Schema other) {
        return SchemaNormalization.toParsingForm(one).equals(SchemaNormalization.toParsingForm(other));
    }
}

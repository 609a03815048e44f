package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;

/** What writes Avro, and under which schema: the names are Confluent's, handed to the serializer as they are. */
final class SerializerKeys {

    static final String VALUE_SERIALIZER = "value.serializer";
    static final String REGISTRY_URL = "schema.registry.url";
    static final String DEFAULT_SERIALIZER = "io.auditlog.enricher.wire.AvroWireSerializer";

    private SerializerKeys() {}

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "Serializer");
        group.required(
                        REGISTRY_URL,
                        STRING,
                        Allowed.registryUrls(),
                        "Schema registry, or mock://NAME to keep schemas in memory.")
                .key(
                        VALUE_SERIALIZER,
                        STRING,
                        DEFAULT_SERIALIZER,
                        Allowed.className(),
                        "Class that writes Avro records. io.confluent.kafka.serializers.KafkaAvroSerializer works too, with"
                                + " its jars in lib/.")
                .handedOn("auto.register.schemas", BOOLEAN, "Whether schemas are registered at first use; true.")
                .handedOn("use.latest.version", BOOLEAN, "Whether the subject's latest schema is used; false.")
                .handedOn("latest.compatibility.strict", BOOLEAN, "Whether the latest schema must fit; true.")
                .handedOn("value.subject.name.strategy", STRING, "Class that names the subject; TOPIC-value.")
                .handedOn("normalize.schemas", BOOLEAN, "Whether schemas are normalized when registered; false.");
        defineSchemaChoice(group);
        defineAvro(group);
    }

    private static void defineSchemaChoice(KeyGroup group) {
        group.handedOn("key.subject.name.strategy", STRING, "Class that names the subject of keys.")
                .handedOn("context.name.strategy", STRING, "Class that names the schema context.")
                .handedOn("use.schema.id", INT, "Id of the schema to write with.")
                .handedOn("id.compatibility.strict", BOOLEAN, "Whether that schema must fit; true.")
                .handedOn("use.latest.with.metadata", STRING, "Metadata that the latest schema must have.")
                .handedOn("max.schemas.per.subject", INT, "Schemas kept in memory per subject; 1000.")
                .handedOn("latest.cache.size", INT, "Latest schemas kept in memory; 1000.")
                .handedOn("latest.cache.ttl.sec", INT, "Seconds a latest schema is kept; -1 for ever.")
                .handedOn("missing.cache.size", INT, "Missing schemas remembered; 10000.")
                .handedOn("missing.id.cache.ttl.sec", LONG, "Seconds a missing id is remembered; 0.")
                .handedOn("missing.version.cache.ttl.sec", LONG, "Seconds a missing version is remembered; 0.")
                .handedOn("missing.schema.cache.ttl.sec", LONG, "Seconds a missing schema is remembered; 0.")
                .handedOn("propagate.schema.tags", BOOLEAN, "Whether tags follow the schema; false.")
                .handedOn("schema.format", STRING, "Format of the schema text.")
                .handedOn("rule.executors", STRING, "Names of data-contract rule executors.")
                .handedOn("rule.actions", STRING, "Names of data-contract rule actions.")
                .handedOn("rule.service.loader.enable", BOOLEAN, "Whether rules are found by service loader.");
    }

    private static void defineAvro(KeyGroup group) {
        group.handedOn("schema.reflection", BOOLEAN, "Whether schemas come from reflection; false.")
                .handedOn("avro.reflection.allow.null", BOOLEAN, "Whether reflected fields may be null; false.")
                .handedOn("avro.use.logical.type.converters", BOOLEAN, "Whether logical types convert; false.")
                .handedOn("avro.remove.java.properties", BOOLEAN, "Whether avro.java.string is removed; true.")
                .handedOn("specific.avro.reader", BOOLEAN, "Whether readers make generated classes.");
    }
}

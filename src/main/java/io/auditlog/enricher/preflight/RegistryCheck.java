package io.auditlog.enricher.preflight;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.AvroWireSerializer;
import io.auditlog.enricher.serde.IncompatibleSchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Whether the registry has, or would take, the schema of every output topic. Nothing is registered. */
public final class RegistryCheck {

    private static final String NAME = "registry";

    private RegistryCheck() {}

    /** The check with this serializer, which is configured. */
    public static Check of(Serializer<IndexedRecord> serializer, Topics topics) {
        return new Check(
                NAME,
                "Check schema.registry.url, its credentials and its certificate.",
                () -> serializer instanceof AvroWireSerializer ours ? examine(ours, topics) : unseen(serializer));
    }

    /** The schema of the records in each output topic. */
    public static Map<String, Schema> schemas(Topics topics) {
        Map<String, Schema> schemas = new TreeMap<>();
        topics.deadLetters().forEach(topic -> schemas.put(topic, DeadLetter.SCHEMA$));
        schemas.put(topics.enriched(), AuditLogEntry.SCHEMA$);
        return schemas;
    }

    private static List<Finding> unseen(Serializer<IndexedRecord> serializer) {
        String name = serializer.getClass().getName();
        return List.of(Finding.unknown(NAME, name + " says what the registry has with the first record", ""));
    }

    private static List<Finding> examine(AvroWireSerializer serializer, Topics topics) {
        List<String> registered = new ArrayList<>();
        List<String> compatible = new ArrayList<>();
        List<Finding> found = new ArrayList<>();
        schemas(topics).forEach((topic, schema) -> {
            try {
                (serializer.examine(topic, schema).isPresent() ? registered : compatible).add(topic);
            } catch (IncompatibleSchemaException e) {
                found.add(Finding.failed(
                        NAME,
                        e.getMessage(),
                        "Compare schemas/ with that version; keep its history under another subject, or correct it."));
            }
        });
        add("the schema is registered for ", registered, found);
        add("the schema is compatible, and the worker registers it, for ", compatible, found);
        return found;
    }

    private static void add(String seen, List<String> topics, List<Finding> found) {
        if (!topics.isEmpty()) {
            found.add(0, Finding.passed(NAME, seen + String.join(", ", topics)));
        }
    }
}

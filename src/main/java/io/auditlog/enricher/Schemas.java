package io.auditlog.enricher;

import io.auditlog.enricher.config.SerializerSettings;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.ShapeObserver;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.TopicMonitor;
import io.auditlog.enricher.preflight.RegistryCheck;
import io.auditlog.enricher.preflight.StartFailure;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireSerializer;
import io.auditlog.enricher.serde.RegistryUnavailableException;
import io.auditlog.enricher.topology.TopologySettings;
import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Creates the configured serializer and what encodes with it, and resolves the ID of every schema before any traffic: a later registry outage has
 * no effect, and an incompatible schema is detected at once.
 */
final class Schemas {

    private Schemas() {}

    /** Creates the serializer without contacting the registry. */
    static Serializer<IndexedRecord> serializer(SerializerSettings settings) throws StartFailure {
        try {
            @SuppressWarnings("unchecked") // the configured class must write Avro records
            Serializer<IndexedRecord> serializer = Utils.newInstance(settings.className(), Serializer.class);
            serializer.configure(settings.properties(), false);
            return serializer;
        } catch (ClassNotFoundException e) {
            throw new StartFailure(List.of("value.serializer=" + settings.className()
                    + " is not on the class path: add its jars to lib/, or leave the key out"));
        }
    }

    /** Resolves the IDs of both schemas for every output topic. */
    static void prepare(Serializer<IndexedRecord> serializer, Topics topics) {
        RegistryCheck.schemas(topics).forEach((topic, schema) -> settle(serializer, topic, schema));
    }

    /** What turns replies into records and, if they are written, OCSF events that their topic takes. */
    static EntryTranslator translator(
            WorkerConfig config, Serializer<IndexedRecord> serializer, TopicMonitor monitor, ShapeObserver shapes) {
        TopologySettings flow = config.flow();
        Topics topics = flow.topics();
        return new EntryTranslator(
                config.maxDepth(),
                config.zone(),
                config.recordBody(),
                entry -> serializer.serialize(topics.enriched(), entry),
                shapes,
                config.ocsf()
                        .<BiFunction<AuditLogEntry, byte[], OcsfEvent>>map(events -> events.within(
                                () -> flow.maxBytes(monitor.limits(topics.ocsf().orElse("")))))
                        .orElse((entry, body) -> null));
    }

    /** Whether a retry against the registry can help. */
    static boolean isPassing(RuntimeException failure) {
        return failure instanceof RegistryUnavailableException
                || failure instanceof RetriableException
                || (failure instanceof SerializationException && failure.getCause() instanceof IOException);
    }

    private static void settle(Serializer<IndexedRecord> serializer, String topic, Schema schema) {
        if (serializer instanceof AvroWireSerializer ours) {
            ours.prepare(topic, schema);
        } else {
            // Other serializers resolve the ID at the first record, whatever it holds.
            serializer.serialize(topic, (IndexedRecord)
                    new RandomData(schema, 1, 0).iterator().next());
        }
    }
}

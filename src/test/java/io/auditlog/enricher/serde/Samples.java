package io.auditlog.enricher.serde;

import io.auditlog.enricher.schema.Agent;
import io.auditlog.enricher.schema.AttemptRecord;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import io.auditlog.enricher.schema.User;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/** Records and configurations for the tests of this package. */
final class Samples {

    /** The first version of a small schema. */
    static final Schema V1 = SchemaBuilder.record("Seen")
            .namespace("io.auditlog.test")
            .fields()
            .requiredString("id")
            .requiredInt("count")
            .endRecord();

    /** The next one: compatible, and written differently. */
    static final Schema V2 = SchemaBuilder.record("Seen")
            .namespace("io.auditlog.test")
            .fields()
            .requiredInt("count")
            .requiredString("id")
            .optionalString("note")
            .endRecord();

    private static final Instant TIME = Instant.ofEpochMilli(1_767_323_046_678L);

    private Samples() {}

    static GenericRecord seen(String id, int count) {
        return new GenericRecordBuilder(V1).set("id", id).set("count", count).build();
    }

    static AuditLogEntry entry() {
        return AuditLogEntry.newBuilder()
                .setId("log-1")
                .setTimestamp("2026-01-02T03:04:05.678Z")
                .setOrganizationId("org-1")
                .setEvent("user.login")
                .setActor("user")
                .setUserId("user-1")
                .setData("{\"n\":1.000000000000000000001}")
                .setCreatedAt("2026-01-02T03:04:06Z")
                .setUser(new User("zoë@example.com", null))
                .setAgent(new Agent("agent \uD83D\uDE80", "{}"))
                .setEventTime(TIME)
                .setFetchedAt(TIME)
                .setBody(ByteBuffer.wrap(new byte[] {1, 2}))
                .setBodySha256(ByteBuffer.wrap(new byte[32]))
                .build();
    }

    static DeadLetter deadLetter() {
        return DeadLetter.newBuilder()
                .setOriginalValue(ByteBuffer.wrap(new byte[] {0, -1}))
                .setOriginalHeaders(List.of(new OriginalHeader("h", null)))
                .setSourceTopic("audit-log-ids")
                .setSourcePartition(3)
                .setSourceOffset(1L << 40)
                .setSourceTimestamp(TIME)
                .setStatusClass("4xx")
                .setCode("NOT_FOUND")
                .setHttpStatus(404)
                .setError("not found")
                .setMissingPerms(List.of("logs:read"))
                .setAttempts(List.of(new AttemptRecord(TIME, "NOT_FOUND", 404)))
                .setFirstSeenAt(TIME)
                .setFailedAt(TIME)
                .setWorkerVersion("1.0.0")
                .build();
    }

    /** The encoding as plain Avro makes it, without the wire format's prefix. */
    static byte[] plainAvro(IndexedRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        Schema schema = record.getSchema();
        new SpecificDatumWriter<IndexedRecord>(schema, SpecificData.getForSchema(schema)).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    /** Pairs of keys and values as a configuration; the registry is not asked twice unless told so. */
    static Map<String, Object> config(String url, Object... more) {
        Map<String, Object> config = new HashMap<>(Map.of("schema.registry.url", url, "max.retries", 0));
        for (int i = 0; i < more.length; i += 2) {
            config.put((String) more[i], more[i + 1]);
        }
        return config;
    }

    static AvroWireSerializer serializer(Map<String, Object> config) {
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(config, false);
        return serializer;
    }

    static AvroWireDeserializer deserializer(Map<String, Object> config) {
        AvroWireDeserializer deserializer = new AvroWireDeserializer();
        deserializer.configure(config, false);
        return deserializer;
    }

    static SchemaRegistry registry(String url, Object... more) {
        return SchemaRegistry.open(WireConfig.parse(config(url, more)));
    }
}

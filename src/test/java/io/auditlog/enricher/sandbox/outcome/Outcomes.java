package io.auditlog.enricher.sandbox.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Output records as a worker without fault would write them. */
final class Outcomes {

    static final String ENRICHED = "enriched";
    static final String DEAD = "dead-{class}";

    private Outcomes() {}

    /** The body of an entry without data. */
    static byte[] body(String id) {
        return ("{\"id\":\"" + id + "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"organizationId\":\"o\","
                        + "\"event\":\"user.login\",\"actor\":\"user\",\"data\":null,"
                        + "\"createdAt\":\"2026-01-01T00:00:00Z\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** There must be one finding, of this kind, that says so. */
    static void assertOnly(Report report, Fault fault, String text) {
        assertThat(report.findings()).containsOnlyKeys(fault);
        assertThat(report.findings().get(fault)).singleElement().asString().contains(text);
    }

    static Emitted enriched(Origin origin, String id, byte[] body) {
        GenericRecord entry = new GenericRecordBuilder(AuditLogEntry.getClassSchema())
                .set("id", id)
                .set("timestamp", "2026-01-01T00:00:00Z")
                .set("organizationId", "o")
                .set("event", "user.login")
                .set("actor", "user")
                .set("createdAt", "2026-01-01T00:00:00Z")
                .set("eventTime", 1_767_225_600_000L)
                .set("fetchedAt", 1_767_225_600_001L)
                .set("body", ByteBuffer.wrap(body))
                .set("bodySha256", Comparison.sha256(ByteBuffer.wrap(body)))
                .build();
        return emitted(ENRICHED, origin, id.getBytes(StandardCharsets.UTF_8), wire(entry), originHeaders(origin));
    }

    static Emitted dead(Origin origin, Code code, InputRecord input) {
        ByteBuffer body = Comparison.utf8("{}");
        GenericRecord letter = new GenericRecordBuilder(DeadLetter.getClassSchema())
                .set("originalKey", Comparison.wrap(input.key()))
                .set("originalValue", Comparison.wrap(input.value()))
                .set(
                        "originalHeaders",
                        input.headers().stream().map(Outcomes::original).toList())
                .set("sourceTopic", origin.topic())
                .set("sourcePartition", origin.partition())
                .set("sourceOffset", origin.offset())
                .set("sourceTimestamp", 0L)
                .set("statusClass", code.statusClass().label())
                .set("code", code.name())
                .set("auditLogId", new String(input.value(), StandardCharsets.UTF_8))
                .set("httpStatus", 404)
                .set("error", "planted")
                .set("bodyHead", body)
                .set("bodySize", 2L)
                .set("bodySha256", Comparison.sha256(body))
                .set("firstSeenAt", 0L)
                .set("failedAt", 0L)
                .set("workerVersion", "1")
                .build();
        String topic = DEAD.replace("{class}", code.statusClass().label());
        return emitted(topic, origin, input.value(), wire(letter), deadHeaders(origin, code));
    }

    static List<Header> originHeaders(Origin origin) {
        return List.of(
                header("enricher.origin.topic", origin.topic()),
                header("enricher.origin.partition", Integer.toString(origin.partition())),
                header("enricher.origin.offset", Long.toString(origin.offset())));
    }

    private static List<Header> deadHeaders(Origin origin, Code code) {
        List<Header> headers = new ArrayList<>(originHeaders(origin));
        headers.add(header("__streams.errors.exception", code.name()));
        headers.add(header("__streams.errors.message", "planted"));
        headers.add(header("enricher.http.status", "404"));
        headers.add(header("__streams.errors.topic", origin.topic()));
        headers.add(header("__streams.errors.partition", Integer.toString(origin.partition())));
        headers.add(header("__streams.errors.offset", Long.toString(origin.offset())));
        headers.add(header("enricher.status.class", code.statusClass().label()));
        headers.add(header("enricher.code", code.name()));
        return headers;
    }

    private static GenericRecord original(Header header) {
        return new GenericRecordBuilder(OriginalHeader.getClassSchema())
                .set("name", header.key())
                .set("value", Comparison.wrap(header.value()))
                .build();
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Emitted emitted(String topic, Origin origin, byte[] key, byte[] value, List<Header> headers) {
        return new Emitted(topic, 0, origin.offset(), 0, key, value, headers, origin);
    }

    private static byte[] wire(GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, 1});
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import io.auditlog.enricher.serde.GeneratedClasses;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Letters for tests, as a worker would write them. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    static {
        GeneratedClasses.trust();
    }

    private Samples() {}

    static DeadLetter.Builder content(String id, Code code, Integer status) {
        return DeadLetter.newBuilder()
                .setOriginalKey(null)
                .setOriginalValue(ByteBuffer.wrap(bytes(id)))
                .setSourceTopic("ids")
                .setSourcePartition(1)
                .setSourceOffset(17)
                .setSourceTimestamp(NOW.minusSeconds(100))
                .setAuditLogId(id)
                .setStatusClass(code.statusClass().label())
                .setCode(code.name())
                .setHttpStatus(status)
                .setError("the API answered " + status)
                .setFirstSeenAt(NOW.minusSeconds(60))
                .setFailedAt(NOW)
                .setWorkerVersion("1.2.3");
    }

    static StoredDeadLetter letter(DeadLetter.Builder content) {
        return new StoredDeadLetter(
                new ConsumerRecord<>("letters-4xx", 2, 5, bytes("key"), new byte[] {0, 1, 2}), content.build());
    }

    static StoredDeadLetter letter(String id, Code code, Integer status) {
        return letter(content(id, code, status));
    }

    static StoredDeadLetter letter(Instant failedAt) {
        return letter(content("log-1", Code.NOT_FOUND, 404).setFailedAt(failedAt));
    }

    static OriginalHeader header(String name, String value) {
        return new OriginalHeader(name, value == null ? null : ByteBuffer.wrap(bytes(value)));
    }

    static RedrivePlan plan(Selection selection, String target) {
        return new RedrivePlan("app", selection, false, target, 5, Long.MAX_VALUE, 100, false, false, false);
    }

    static Selection ids(String... ids) {
        return new Selection(Set.of(), Set.of(), Set.of(), Set.copyOf(List.of(ids)), null, null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.schema.AttemptRecord;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Encodes dead letters: the input record of an ID that could not be enriched, the failure and all attempts. Threads:
 * stream thread only.
 */
record DeadLetterWriter(Serializer<IndexedRecord> serializer, String workerVersion, InstantSource clock) {

    /**
     * Encodes a dead letter, at most {@code maxBytes} long: if it is too long, first the response body head is dropped,
     * then the input record itself; its coordinates always remain.
     */
    byte[] write(String topic, LedgerEntry entry, Failure failure, int maxBytes) {
        DeadLetter.Builder letter = letter(entry, failure);
        byte[] encoded = serializer.serialize(topic, letter.build());
        if (encoded.length > maxBytes) {
            letter.setBodyHead(null).setIssues(null);
            encoded = serializer.serialize(topic, letter.build());
        }
        if (encoded.length > maxBytes) {
            letter.setOriginalKey(null)
                    .setOriginalValue(null)
                    .setOriginalHeaders(List.of())
                    .setOriginalOmitted(true);
            encoded = serializer.serialize(topic, letter.build());
        }
        return encoded;
    }

    private DeadLetter.Builder letter(LedgerEntry entry, Failure failure) {
        DeadLetter.Builder letter = DeadLetter.newBuilder()
                .setAuditLogId(entry.id() == null ? null : entry.id().value())
                .setStatusClass(failure.code().statusClass().label())
                .setCode(failure.code().name())
                .setHttpStatus(status(failure.httpStatus()))
                .setError(failure.error())
                .setPointer(failure.pointer())
                .setIssues(failure.issues())
                .setMissingPerms(failure.missingPerms())
                .setLocationHost(failure.locationHost())
                .setAttempts(attempts(entry.history()))
                .setFirstSeenAt(entry.firstSeen())
                .setFailedAt(clock.instant())
                .setWorkerVersion(workerVersion);
        addInput(letter, entry);
        BodySample body = failure.body();
        if (body != null) {
            letter.setBodyHead(wrap(body.head())).setBodySize(body.size()).setBodySha256(wrap(body.sha256()));
        }
        return letter;
    }

    private static void addInput(DeadLetter.Builder letter, LedgerEntry input) {
        letter.setOriginalKey(wrap(input.key()))
                .setOriginalValue(wrap(input.value()))
                .setOriginalHeaders(headers(input.headers()))
                .setSourceTopic(input.origin().topic())
                .setSourcePartition(input.origin().partition())
                .setSourceOffset(input.origin().offset())
                .setSourceTimestamp(Instant.ofEpochMilli(input.timestamp()))
                .setRedriveCount(redriveCount(input.headers()));
    }

    /** Redrive count of an input record, 0 if the header is absent or unreadable. */
    private static int redriveCount(Headers headers) {
        Header count = headers.lastHeader(HeaderNames.REDRIVE_COUNT);
        if (count == null || count.value() == null) {
            return 0;
        }
        String text = new String(count.value(), StandardCharsets.US_ASCII);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static List<AttemptRecord> attempts(History history) {
        return history.attempts().stream()
                .map(attempt -> new AttemptRecord(attempt.at(), attempt.code().name(), status(attempt.httpStatus())))
                .toList();
    }

    private static List<OriginalHeader> headers(Headers headers) {
        List<OriginalHeader> originals = new ArrayList<>();
        headers.forEach(header -> originals.add(new OriginalHeader(header.key(), wrap(header.value()))));
        return originals;
    }

    private static Integer status(int httpStatus) {
        return httpStatus == 0 ? null : httpStatus;
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}

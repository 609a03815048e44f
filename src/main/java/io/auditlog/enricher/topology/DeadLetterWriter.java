package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.schema.AttemptRecord;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Encodes dead letters: the input record of an ID that could not be enriched, the failure and all attempts. Threads:
 * stream thread only.
 */
final class DeadLetterWriter {

    private final Serializer<IndexedRecord> serializer;
    private final String workerVersion;
    private final InstantSource clock;

    DeadLetterWriter(Serializer<IndexedRecord> serializer, String workerVersion, InstantSource clock) {
        this.serializer = serializer;
        this.workerVersion = workerVersion;
        this.clock = clock;
    }

    /**
     * Encodes the dead letter for one input record, at most {@code maxBytes} long: if it is too long, first the
     * response body head is dropped, then the input record itself; its coordinates always remain.
     *
     * @param id the requested ID, or null if the input held none
     */
    byte[] write(String topic, InputRecord input, AuditLogId id, Failure failure, History history, int maxBytes) {
        DeadLetter.Builder letter = letter(input, id, failure, history);
        byte[] encoded = serializer.serialize(topic, letter.build());
        if (encoded.length > maxBytes) {
            encoded = serializer.serialize(
                    topic, letter.setBodyHead(null).setIssues(null).build());
        }
        if (encoded.length > maxBytes) {
            encoded = serializer.serialize(topic, omitOriginal(letter).build());
        }
        return encoded;
    }

    private DeadLetter.Builder letter(InputRecord input, AuditLogId id, Failure failure, History history) {
        DeadLetter.Builder letter = DeadLetter.newBuilder()
                .setAuditLogId(id == null ? null : id.value())
                .setStatusClass(failure.code().statusClass().label())
                .setCode(failure.code().name())
                .setHttpStatus(status(failure.httpStatus()))
                .setError(failure.error())
                .setPointer(failure.pointer())
                .setIssues(failure.issues())
                .setMissingPerms(failure.missingPerms())
                .setLocationHost(failure.locationHost())
                .setAttempts(attempts(history))
                .setFirstSeenAt(history.firstSeen())
                .setFailedAt(clock.instant())
                .setWorkerVersion(workerVersion);
        addInput(letter, input);
        addBody(letter, failure.body());
        return letter;
    }

    private static void addInput(DeadLetter.Builder letter, InputRecord input) {
        letter.setOriginalKey(wrap(input.key()))
                .setOriginalValue(wrap(input.value()))
                .setOriginalHeaders(headers(input.headers()))
                .setSourceTopic(input.origin().topic())
                .setSourcePartition(input.origin().partition())
                .setSourceOffset(input.origin().offset())
                .setSourceTimestamp(Instant.ofEpochMilli(input.timestamp()))
                .setRedriveCount(redriveCount(input.headers()));
    }

    private static void addBody(DeadLetter.Builder letter, BodySample body) {
        if (body != null) {
            letter.setBodyHead(wrap(body.head())).setBodySize(body.size()).setBodySha256(wrap(body.sha256()));
        }
    }

    private static DeadLetter.Builder omitOriginal(DeadLetter.Builder letter) {
        return letter.setOriginalKey(null)
                .setOriginalValue(null)
                .setOriginalHeaders(List.of())
                .setOriginalOmitted(true);
    }

    /** Redrive count of an input record, 0 if the header is absent or unreadable. */
    static int redriveCount(Headers headers) {
        Header count = headers.lastHeader(HeaderNames.REDRIVE_COUNT);
        if (count == null || count.value() == null || count.value().length > 9) {
            return 0;
        }
        String text = new String(count.value(), StandardCharsets.US_ASCII);
        return text.matches("\\d+") ? Integer.parseInt(text) : 0;
    }

    private static List<AttemptRecord> attempts(History history) {
        return history.attempts().stream()
                .map(attempt -> new AttemptRecord(attempt.at(), attempt.code().name(), status(attempt.httpStatus())))
                .toList();
    }

    private static List<OriginalHeader> headers(Headers headers) {
        return StreamSupport.stream(headers.spliterator(), false)
                .map(header -> new OriginalHeader(header.key(), wrap(header.value())))
                .toList();
    }

    private static Integer status(int httpStatus) {
        return httpStatus == 0 ? null : httpStatus;
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}

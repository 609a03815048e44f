package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;

/** One decoded dead letter, and the record that holds it. */
public record StoredDeadLetter(ConsumerRecord<byte[], byte[]> record, DeadLetter content) {

    private static final int MAX_SHOWN = 256;

    /** The coordinates of a record, for people. */
    static String position(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /** Its ID; without one, the text of the input's value; null if that is missing too. */
    public String subject() {
        if (content.getAuditLogId() != null || content.getOriginalValue() == null) {
            return content.getAuditLogId();
        }
        return StandardCharsets.UTF_8
                .decode(content.getOriginalValue().duplicate())
                .toString();
    }

    /** The subject, terminal-safe and of limited length; {@code -} if there is none. */
    String shownSubject() {
        String subject = subject();
        if (subject == null) {
            return "-";
        }
        return Escaped.text(subject.length() > MAX_SHOWN ? subject.substring(0, MAX_SHOWN) + "..." : subject);
    }

    /** The input record that it was made for. */
    Origin origin() {
        return new Origin(content.getSourceTopic(), content.getSourcePartition(), content.getSourceOffset());
    }

    /**
     * The input record, byte for byte, plus a header with the redrive count, which replaces that of an earlier redrive.
     * The producer chooses the partition, by key as usual.
     *
     * @param keepTimestamp whether it gets the input record's timestamp instead of the time of the redrive
     */
    ProducerRecord<byte[], byte[]> original(String topic, boolean keepTimestamp) {
        Headers headers = new RecordHeaders();
        for (OriginalHeader header : content.getOriginalHeaders()) {
            if (!header.getName().equals(HeaderNames.REDRIVE_COUNT)) {
                headers.add(header.getName(), bytes(header.getValue()));
            }
        }
        String count = Integer.toString(content.getRedriveCount() + 1);
        headers.add(HeaderNames.REDRIVE_COUNT, count.getBytes(StandardCharsets.US_ASCII));
        long millis = content.getSourceTimestamp().toEpochMilli();
        Long timestamp = keepTimestamp && millis >= 0 ? Long.valueOf(millis) : null;
        return new ProducerRecord<>(
                topic, null, timestamp, bytes(content.getOriginalKey()), bytes(content.getOriginalValue()), headers);
    }

    /** The dead letter itself, for the parking topic. */
    ProducerRecord<byte[], byte[]> parked() {
        String topic = DeadLetterTopics.parked(record.topic());
        return new ProducerRecord<>(topic, null, null, record.key(), record.value(), record.headers());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return buffer == null ? null : Utils.toArray(buffer);
    }

    /** Omits the content: it may be anything. */
    @Override
    public String toString() {
        return "Letter[" + position(record) + "]";
    }
}

package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Creates the records sent for dead letters. Threads: any. */
final class RedriveRecords {

    private final RedrivePlan plan;

    RedriveRecords(RedrivePlan plan) {
        this.plan = plan;
    }

    /**
     * The input record of a dead letter, byte for byte, plus a header with the redrive count, which replaces that of an
     * earlier redrive. The producer chooses the partition, by key as usual.
     */
    ProducerRecord<byte[], byte[]> original(StoredDeadLetter letter) {
        DeadLetter content = letter.content();
        Headers headers = new RecordHeaders();
        for (OriginalHeader header : content.getOriginalHeaders()) {
            if (!header.getName().equals(HeaderNames.REDRIVE_COUNT)) {
                headers.add(header.getName(), bytes(header.getValue()));
            }
        }
        String count = Integer.toString(letter.redrives() + 1);
        headers.add(HeaderNames.REDRIVE_COUNT, count.getBytes(StandardCharsets.US_ASCII));
        Long timestamp = plan.keepTimestamp() ? timestampOf(content) : null;
        return new ProducerRecord<>(
                plan.target(),
                null,
                timestamp,
                bytes(content.getOriginalKey()),
                bytes(content.getOriginalValue()),
                headers);
    }

    /** The dead letter itself, for the parking topic. */
    ProducerRecord<byte[], byte[]> parked(ConsumerRecord<byte[], byte[]> letter) {
        return new ProducerRecord<>(
                DeadLetterTopics.parked(letter.topic()), null, null, letter.key(), letter.value(), letter.headers());
    }

    private static Long timestampOf(DeadLetter content) {
        long millis = content.getSourceTimestamp().toEpochMilli();
        return millis < 0 ? null : Long.valueOf(millis);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}

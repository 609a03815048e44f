package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One record that the worker has written, as a {@code read_committed} consumer sees it.
 *
 * @param topic output topic
 * @param partition partition of it
 * @param offset offset in the partition
 * @param timestamp the record's timestamp, milliseconds since the epoch
 * @param key the record's key, or null
 * @param value the record's value, or null
 * @param headers the record's headers, in their order
 * @param origin what the headers name as the origin, or null where they name none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, changed by nobody
public record Emitted(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] value,
        List<Header> headers,
        Origin origin) {

    public Emitted {
        Objects.requireNonNull(topic, "topic");
        headers = List.copyOf(headers);
    }

    /** A record with the origin that its headers name. */
    public static Emitted of(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = List.of(record.headers().toArray());
        return new Emitted(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                headers,
                origin(headers));
    }

    /** Value of the last header with this name as text, or null if there is none. */
    public String header(String name) {
        return text(headers, name);
    }

    String place() {
        return topic + "-" + partition + "@" + offset;
    }

    private static Origin origin(List<Header> headers) {
        String topic = text(headers, OutputHeaders.ORIGIN_TOPIC);
        String partition = text(headers, OutputHeaders.ORIGIN_PARTITION);
        String offset = text(headers, OutputHeaders.ORIGIN_OFFSET);
        if (topic == null || partition == null || offset == null) {
            return null;
        }
        try {
            return new Origin(topic, Integer.parseInt(partition), Long.parseLong(offset));
        } catch (NumberFormatException e) {
            return null; // headers that name no origin; the checker reports such a record
        }
    }

    private static String text(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.key().equals(name) && header.value() != null)
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .reduce(null, (first, last) -> last);
    }
}

package io.auditlog.enricher.flow;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.flow.FlowSettings.RecordTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The way out: turns an outcome into one record and forwards it to one sink, with the origin in its headers. A record
 * that Kafka would not take for its size becomes a dead letter here, before the producer sees it. Stream thread only.
 */
final class Outlet {

    /** What a record adds to its key, value and headers at most: batch and record overhead of format 2. */
    private static final int RECORD_OVERHEAD = 128;

    private final ProcessorContext<byte[], byte[]> context;
    private final DeadLetterWriter deadLetters;
    private final FlowSettings settings;
    private final FlowEvents events;

    Outlet(
            ProcessorContext<byte[], byte[]> context,
            DeadLetterWriter deadLetters,
            FlowSettings settings,
            FlowEvents events) {
        this.context = context;
        this.deadLetters = deadLetters;
        this.settings = settings;
        this.events = events;
    }

    /** Forwards the one record that this ID ends as. */
    void emit(LedgerLine line, Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            bury(line.input(), line.id(), refused.failure(), line.history());
            return;
        }
        Outcome.Enriched enriched = (Outcome.Enriched) outcome;
        Record<byte[], byte[]> record = enrichedRecord(line, enriched);
        int size = sizeOf(record);
        if (size > settings.maxRecordBytes()) {
            bury(line.input(), line.id(), oversized(size), line.history());
            return;
        }
        context.forward(record, EnrichTopology.ENRICHED);
        events.enriched();
    }

    /**
     * Forwards a dead letter.
     *
     * @param id the ID that was asked for, or null where the input held none
     */
    void bury(InputRecord input, AuditLogId id, Failure failure, History history) {
        String topic = settings.topics().deadLetter(failure.code().statusClass());
        Headers headers = deadLetterHeaders(input, failure);
        byte[] key = id == null ? keyWithin(input) : bytes(id.value());
        int room = settings.maxRecordBytes() - sizeOf(new Record<>(key, null, 0, headers));
        byte[] letter = deadLetters.write(topic, input, id, failure, history, room);
        context.forward(new Record<>(key, letter, input.timestamp(), headers), EnrichTopology.deadLetterSink(topic));
        events.deadLettered(failure.code());
    }

    private Record<byte[], byte[]> enrichedRecord(LedgerLine line, Outcome.Enriched enriched) {
        InputRecord input = line.input();
        Headers headers = new RecordHeaders();
        for (Header header : input.headers()) {
            if (!header.key().startsWith(Names.PREFIX)) {
                headers.add(header);
            }
        }
        addOrigin(headers, input);
        return new Record<>(bytes(line.id().value()), enriched.value(), timestamp(input, enriched), headers);
    }

    private long timestamp(InputRecord input, Outcome.Enriched enriched) {
        Instant event = enriched.eventTime();
        boolean useEvent = settings.timestamp() == RecordTimestamp.EVENT && event != null && event.toEpochMilli() >= 0;
        return useEvent ? event.toEpochMilli() : input.timestamp();
    }

    private static Headers deadLetterHeaders(InputRecord input, Failure failure) {
        Headers headers = new RecordHeaders();
        addOrigin(headers, input);
        headers.add(Names.STATUS_CLASS, bytes(failure.code().statusClass().label()));
        headers.add(Names.CODE, bytes(failure.code().name()));
        if (failure.httpStatus() != 0) {
            headers.add(Names.HTTP_STATUS, bytes(Integer.toString(failure.httpStatus())));
        }
        headers.add(Names.KAFKA_EXCEPTION, bytes(failure.code().name()));
        headers.add(Names.KAFKA_MESSAGE, bytes(failure.error()));
        headers.add(Names.KAFKA_TOPIC, bytes(input.origin().topic()));
        headers.add(Names.KAFKA_PARTITION, bytes(Integer.toString(input.origin().partition())));
        headers.add(Names.KAFKA_OFFSET, bytes(Long.toString(input.origin().offset())));
        return headers;
    }

    private static void addOrigin(Headers headers, InputRecord input) {
        headers.add(Names.ORIGIN_TOPIC, bytes(input.origin().topic()));
        headers.add(
                Names.ORIGIN_PARTITION, bytes(Integer.toString(input.origin().partition())));
        headers.add(Names.ORIGIN_OFFSET, bytes(Long.toString(input.origin().offset())));
    }

    /** The input's own key, where an invalid ID leaves none of ours; left out where it alone would be too large. */
    private byte[] keyWithin(InputRecord input) {
        byte[] key = input.key();
        return key != null && key.length > settings.maxRecordBytes() / 4 ? null : key;
    }

    private static Failure oversized(int size) {
        return Failure.of(
                Code.RECORD_OVERSIZED,
                "the enriched record has " + size
                        + " bytes, more than Kafka takes: raise kafka.producer.max.request.size"
                        + " and the enriched topic's max.message.bytes, then redrive");
    }

    private static int sizeOf(Record<byte[], byte[]> record) {
        int parts = RecordSize.of(record.key(), record.value(), record.headers());
        return (int) Math.min((long) RECORD_OVERHEAD + parts, Integer.MAX_VALUE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Converts an outcome to one record, with the origin in its headers, and forwards it to one sink. An enriched record
 * that exceeds Kafka's size limit becomes a dead letter here, before it reaches the producer. Threads: stream thread
 * only.
 */
final class OutcomeEmitter {

    /** Upper bound of batch and record overhead in format 2, beyond key, value and headers. */
    private static final int RECORD_OVERHEAD = 128;

    private final ProcessorContext<byte[], byte[]> context;
    private final TopologyContext parts;
    private final TopologySettings settings;
    private final DeadLetterWriter deadLetters;

    OutcomeEmitter(ProcessorContext<byte[], byte[]> context, TopologyContext parts) {
        this.context = context;
        this.parts = parts;
        this.settings = parts.settings();
        this.deadLetters = new DeadLetterWriter(parts.letters(), parts.workerVersion(), parts.clock());
    }

    /** Forwards the final record for this ID. */
    void emit(LedgerEntry line, Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            deadLetter(line.input(), line.id(), refused.failure(), line.history());
            return;
        }
        Record<byte[], byte[]> record = enrichedRecord(line, (Outcome.Enriched) outcome);
        int size = sizeOf(record);
        if (size > maxRecordBytes(settings.topics().enriched())) {
            deadLetter(line.input(), line.id(), oversized(size), line.history());
            return;
        }
        context.forward(record, EnrichTopology.ENRICHED);
        parts.events().enriched();
    }

    /**
     * Forwards a dead letter.
     *
     * @param id the requested ID, or null if the input held none
     */
    void deadLetter(InputRecord input, AuditLogId id, Failure failure, History history) {
        String topic = topicOf(failure);
        Headers headers = deadLetterHeaders(input, failure);
        byte[] key = id == null ? keyWithin(input, topic) : bytes(id.value());
        int room = maxRecordBytes(topic) - sizeOf(new Record<>(key, null, 0, headers));
        byte[] letter = deadLetters.write(topic, input, id, failure, history, room);
        forward(new Record<>(key, letter, within(topic, input.timestamp(), headers), headers), topic, failure);
    }

    /** Forwards the dead letter of an entry whose record the brokers refused. */
    void deadLetterRefused(LedgerEntry line, RefusedRecords.Refusal refusal) {
        Code code = refusal.code() == null ? Code.RECORD_REFUSED : refusal.code();
        Failure failure = Failure.of(code, "the brokers refused the record for this ID: " + refusal.error());
        if (refusal.form() == RefusedRecords.Form.LETTER) {
            deadLetter(line.input(), line.id(), failure, line.history());
            return;
        }
        String topic = topicOf(failure);
        String key =
                line.id() == null ? line.input().origin().toString() : line.id().value();
        byte[] letter = deadLetters.write(topic, line.input(), line.id(), failure, line.history(), 0);
        Headers headers = deadLetterHeaders(line.input(), failure);
        headers.add(HeaderNames.TIMESTAMP, bytes(Long.toString(line.input().timestamp())));
        forward(new Record<>(bytes(key), letter, parts.clock().millis(), headers), topic, failure);
    }

    private void forward(Record<byte[], byte[]> letter, String topic, Failure failure) {
        context.forward(letter, EnrichTopology.deadLetterSink(topic));
        parts.events().deadLettered(failure.code());
    }

    private String topicOf(Failure failure) {
        return settings.topics().deadLetter(failure.code().statusClass());
    }

    private int maxRecordBytes(String topic) {
        return Math.min(settings.maxRecordBytes(), parts.limits().of(topic).maxMessageBytes());
    }

    private Record<byte[], byte[]> enrichedRecord(LedgerEntry line, Outcome.Enriched enriched) {
        InputRecord input = line.input();
        Headers headers = new RecordHeaders();
        for (Header header : input.headers()) {
            if (!header.key().startsWith(HeaderNames.PREFIX)) {
                headers.add(header);
            }
        }
        addOrigin(headers, input);
        long timestamp = within(settings.topics().enriched(), timestamp(input, enriched), headers);
        return new Record<>(bytes(line.id().value()), enriched.value(), timestamp, headers);
    }

    private long timestamp(InputRecord input, Outcome.Enriched enriched) {
        Instant event = enriched.eventTime();
        boolean useEvent = settings.timestamp() == RecordTimestamp.EVENT && event != null && event.toEpochMilli() >= 0;
        return useEvent ? event.toEpochMilli() : input.timestamp();
    }

    /** The nearest timestamp that the topic accepts; if it differs, the original is added as a header. */
    private long within(String topic, long timestamp, Headers headers) {
        long taken = parts.limits().of(topic).nearest(timestamp, parts.clock().millis());
        if (taken != timestamp) {
            headers.add(HeaderNames.TIMESTAMP, bytes(Long.toString(timestamp)));
            parts.events().timestampAdjusted(topic);
        }
        return taken;
    }

    private static Headers deadLetterHeaders(InputRecord input, Failure failure) {
        Headers headers = new RecordHeaders();
        addOrigin(headers, input);
        headers.add(HeaderNames.STATUS_CLASS, bytes(failure.code().statusClass().label()));
        headers.add(HeaderNames.CODE, bytes(failure.code().name()));
        if (failure.httpStatus() != 0) {
            headers.add(HeaderNames.HTTP_STATUS, bytes(Integer.toString(failure.httpStatus())));
        }
        headers.add(HeaderNames.KAFKA_EXCEPTION, bytes(failure.code().name()));
        headers.add(HeaderNames.KAFKA_MESSAGE, bytes(failure.error()));
        headers.add(HeaderNames.KAFKA_TOPIC, bytes(input.origin().topic()));
        headers.add(
                HeaderNames.KAFKA_PARTITION,
                bytes(Integer.toString(input.origin().partition())));
        headers.add(HeaderNames.KAFKA_OFFSET, bytes(Long.toString(input.origin().offset())));
        return headers;
    }

    private static void addOrigin(Headers headers, InputRecord input) {
        headers.add(HeaderNames.ORIGIN_TOPIC, bytes(input.origin().topic()));
        headers.add(
                HeaderNames.ORIGIN_PARTITION,
                bytes(Integer.toString(input.origin().partition())));
        headers.add(
                HeaderNames.ORIGIN_OFFSET, bytes(Long.toString(input.origin().offset())));
    }

    /**
     * The key for a record without an ID: the input's own key. Omitted if it is too large, unless the topic requires a
     * key.
     */
    private byte[] keyWithin(InputRecord input, String topic) {
        byte[] key = input.key();
        boolean usable = key != null && key.length <= settings.maxRecordBytes() / 4;
        boolean needed = parts.limits().of(topic).needsKey();
        return usable ? key : needed ? bytes(input.origin().toString()) : null;
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

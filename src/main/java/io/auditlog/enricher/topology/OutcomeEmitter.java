package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import io.auditlog.enricher.tracing.IdSpan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Converts an outcome to one record, with the origin in its headers, and forwards it to one sink. An enriched record
 * that exceeds Kafka's size limit becomes a dead letter here, before it reaches the producer; else its OCSF event, if
 * there is one, follows it into the same transaction. Threads: stream thread only.
 */
final class OutcomeEmitter {

    /** Upper bound of batch and record overhead in format 2, beyond key, value and headers. */
    private static final long RECORD_OVERHEAD = 128;

    private final ProcessorContext<byte[], byte[]> context;
    private final EnrichTopology parts;
    private final TopologySettings settings;
    private final TopologyEvents events;
    private final DeadLetterWriter deadLetters;
    private final OutcomeLog log;

    OutcomeEmitter(ProcessorContext<byte[], byte[]> context, EnrichTopology parts, OutcomeLog log) {
        this.context = context;
        this.parts = parts;
        this.log = log;
        this.settings = parts.settings();
        this.events = parts.events();
        this.deadLetters = new DeadLetterWriter(parts.letters(), parts.workerVersion(), parts.clock());
    }

    /** Forwards the final record for this ID. */
    void emit(LedgerEntry entry, Completions.Completion completion) {
        IdSpan span = completion.span();
        if (completion.outcome() instanceof Outcome.Refused refused) {
            deadLetter(entry, refused.failure(), span);
            return;
        }
        Outcome.Enriched enriched = (Outcome.Enriched) completion.outcome();
        Record<byte[], byte[]> record = enrichedRecord(entry, enriched, span);
        int size = sizeOf(record);
        if (size > maxRecordBytes(settings.topics().enriched())) {
            deadLetter(entry, oversized(size), span);
            return;
        }
        context.forward(record, EnrichTopology.ENRICHED);
        log.append(entry.origin(), record, settings.topics().enriched(), completion.valueHash(), null);
        if (enriched.view() != null) {
            forwardView(entry, enriched, span);
        }
        parts.commits().forwarded(entry.timestamp());
        span.end(null);
        events.enriched();
    }

    /** Forwards the dead letter of an entry that was not requested. */
    void deadLetter(LedgerEntry entry, Failure failure) {
        deadLetter(entry, failure, entry.span(parts.traces()));
    }

    private void deadLetter(LedgerEntry entry, Failure failure, IdSpan span) {
        String topic = topicOf(failure);
        Headers headers = deadLetterHeaders(entry.origin(), failure, span);
        long timestamp = within(topic, entry.timestamp(), headers);
        log.tag(headers, timestamp);
        byte[] key =
                entry.id() == null ? keyWithin(entry, topic) : bytes(entry.id().value());
        int room = maxRecordBytes(topic) - sizeOf(new Record<>(key, null, 0, headers));
        byte[] letter = deadLetters.write(topic, entry, failure, room);
        forward(entry, new Record<>(key, letter, timestamp, headers), topic, failure, span);
    }

    /** Forwards the dead letter of an entry whose record the brokers refused. */
    void deadLetterRefused(LedgerEntry entry, RefusedRecords.Refusal refusal) {
        Code code = refusal.code() == null ? Code.RECORD_REFUSED : refusal.code();
        Failure failure = Failure.of(code, "the brokers refused the record for this ID: " + refusal.error());
        if (!refusal.needsSmallest()) {
            deadLetter(entry, failure);
            return;
        }
        String topic = topicOf(failure);
        IdSpan span = entry.span(parts.traces());
        Headers headers = deadLetterHeaders(entry.origin(), failure, span);
        add(headers, HeaderNames.TIMESTAMP, entry.timestamp());
        long timestamp = parts.clock().millis();
        log.tag(headers, timestamp);
        byte[] letter = deadLetters.write(topic, entry, failure, 0);
        forward(entry, new Record<>(bytes(entry.subject()), letter, timestamp, headers), topic, failure, span);
    }

    private void forward(LedgerEntry entry, Record<byte[], byte[]> letter, String topic, Failure failure, IdSpan span) {
        context.forward(letter, EnrichTopology.deadLetterSink(topic));
        log.append(entry.origin(), letter, topic, null, failure.code().statusClass());
        parts.commits().forwarded(entry.timestamp());
        events.deadLettered(failure.code(), entry.subject(), failure.error());
        span.end(failure.code());
    }

    private String topicOf(Failure failure) {
        return settings.topics().deadLetter(failure.code().statusClass());
    }

    private int maxRecordBytes(String topic) {
        return settings.maxBytes(parts.limits().apply(topic));
    }

    private Record<byte[], byte[]> enrichedRecord(LedgerEntry entry, Outcome.Enriched enriched, IdSpan span) {
        Headers headers = new RecordHeaders();
        for (Header header : entry.headers()) {
            if (!header.key().startsWith(HeaderNames.PREFIX)) {
                headers.add(header);
            }
        }
        span.inject(headers);
        addOrigin(headers, entry.origin());
        Record<byte[], byte[]> record =
                record(settings.topics().enriched(), entry, enriched, enriched.value(), headers);
        log.tag(record.headers(), record.timestamp());
        return record;
    }

    private void forwardView(LedgerEntry entry, Outcome.Enriched enriched, IdSpan span) {
        OcsfEvent view = enriched.view();
        Headers headers = new RecordHeaders();
        addOrigin(headers, entry.origin());
        add(headers, HeaderNames.OCSF_CLASS, view.classUid());
        add(headers, HeaderNames.OCSF_VERSION, view.version());
        if (view.organization() != null) {
            add(headers, HeaderNames.ORGANIZATION, view.organization());
        }
        span.inject(headers);
        String topic = settings.topics().ocsf().orElseThrow();
        context.forward(record(topic, entry, enriched, view.value(), headers), EnrichTopology.OCSF);
        events.viewed(view.classUid(), view.truncated());
    }

    private Record<byte[], byte[]> record(
            String topic, LedgerEntry entry, Outcome.Enriched enriched, byte[] value, Headers headers) {
        Instant event = enriched.eventTime();
        boolean useEvent = settings.timestamp() == RecordTimestamp.EVENT && event != null && event.toEpochMilli() >= 0;
        long wanted = useEvent ? event.toEpochMilli() : entry.timestamp();
        return new Record<>(bytes(entry.id().value()), value, within(topic, wanted, headers), headers);
    }

    /** The nearest timestamp that the topic accepts; if it differs, the original is added as a header. */
    private long within(String topic, long timestamp, Headers headers) {
        long taken =
                parts.limits().apply(topic).nearest(timestamp, parts.clock().millis());
        if (taken != timestamp) {
            add(headers, HeaderNames.TIMESTAMP, timestamp);
            events.timestampAdjusted(topic);
        }
        return taken;
    }

    private static Headers deadLetterHeaders(Origin origin, Failure failure, IdSpan span) {
        Headers headers = new RecordHeaders();
        span.inject(headers);
        addOrigin(headers, origin);
        add(headers, HeaderNames.STATUS_CLASS, failure.code().statusClass().label());
        add(headers, HeaderNames.CODE, failure.code().name());
        if (failure.httpStatus() != 0) {
            add(headers, HeaderNames.HTTP_STATUS, failure.httpStatus());
        }
        add(headers, HeaderNames.KAFKA_EXCEPTION, failure.code().name());
        add(headers, HeaderNames.KAFKA_MESSAGE, failure.error());
        add(headers, HeaderNames.KAFKA_TOPIC, origin.topic());
        add(headers, HeaderNames.KAFKA_PARTITION, origin.partition());
        add(headers, HeaderNames.KAFKA_OFFSET, origin.offset());
        return headers;
    }

    private static void addOrigin(Headers headers, Origin origin) {
        add(headers, HeaderNames.ORIGIN_TOPIC, origin.topic());
        add(headers, HeaderNames.ORIGIN_PARTITION, origin.partition());
        add(headers, HeaderNames.ORIGIN_OFFSET, origin.offset());
    }

    private static void add(Headers headers, String name, Object value) {
        headers.add(name, bytes(value.toString()));
    }

    /** The key for a record without an ID: the input's own, unless it is too large. */
    private byte[] keyWithin(LedgerEntry entry, String topic) {
        byte[] key = entry.key();
        if (key != null && key.length <= settings.maxRecordBytes() / 4) {
            return key;
        }
        return parts.limits().apply(topic).needsKey() ? bytes(entry.origin().toString()) : null;
    }

    private static Failure oversized(int size) {
        return Failure.of(
                Code.RECORD_OVERSIZED,
                "the enriched record has " + size
                        + " bytes, more than Kafka takes: raise kafka.producer.max.request.size"
                        + " and the enriched topic's max.message.bytes, then redrive");
    }

    private static int sizeOf(Record<byte[], byte[]> record) {
        int parts = LedgerEntry.size(record.key(), record.value(), record.headers());
        return (int) Math.min(RECORD_OVERHEAD + parts, Integer.MAX_VALUE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

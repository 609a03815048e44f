package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonFactory;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Converts the body of a 200 response to the Avro record, without loss, and encodes it, or reports why it is not the
 * requested entry.
 *
 * <p>Invalid JSON and exceeded limits are PAYLOAD_MALFORMED wherever they occur; only a body that was read to its end
 * can be PAYLOAD_SCHEMA; only an entry that follows the contract can be an ID_MISMATCH. An escaped unpaired surrogate
 * is kept in text that is kept verbatim, but is PAYLOAD_SCHEMA in a member typed by Avro, and no name may contain one.
 *
 * <p>Threads: any, concurrently, if the encoder permits it; never throws for a body's content.
 */
public final class EntryTranslator implements ReplyReader {

    private static final int HTTP_OK = 200;
    private static final int SHOWN_ID = 64;
    private static final int EVENT_TIME = position("eventTime");
    private static final int FETCHED_AT = position("fetchedAt");
    private static final int BODY = position("body");
    private static final int BODY_SHA256 = position("bodySha256");

    private final JsonFactory json;
    private final ErrorBodyReader errors;
    private final ZoneId zone;
    private final RecordBody recordBody;
    private final ShapeObserver shapes;
    private final Function<AuditLogEntry, byte[]> encoder;
    private final BiFunction<AuditLogEntry, byte[], OcsfEvent> view;

    /**
     * Creates a translator.
     *
     * @param maxDepth maximum nesting of objects and arrays in a body, 8 to 1,000
     * @param zone the zone of timestamps without one; empty if their instant is unknown
     * @param recordBody what a record carries of the body itself
     * @param encoder encodes a record for the topic; must not block
     * @param shapes sees each entry that is as asked for
     * @param view makes the event of an entry and its body, or null; must not block
     */
    public EntryTranslator(
            int maxDepth,
            Optional<ZoneId> zone,
            RecordBody recordBody,
            Function<AuditLogEntry, byte[]> encoder,
            ShapeObserver shapes,
            BiFunction<AuditLogEntry, byte[], OcsfEvent> view) {
        this.shapes = shapes;
        this.json = JsonCursor.factory(maxDepth);
        this.errors = new ErrorBodyReader(json);
        this.zone = zone.orElse(null);
        this.recordBody = recordBody;
        this.encoder = encoder;
        this.view = view;
    }

    /** A translator whose entries' shapes nobody sees, and without a view. */
    public EntryTranslator(
            int maxDepth, Optional<ZoneId> zone, RecordBody recordBody, Function<AuditLogEntry, byte[]> encoder) {
        this(maxDepth, zone, recordBody, encoder, ShapeObserver.NONE, (entry, body) -> null);
    }

    /**
     * {@inheritDoc}
     *
     * @param body the whole body after content decoding; the record wraps it uncopied
     * @return the encoded record, or a complete failure with status 200 and the body sample
     */
    @Override
    public Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt) {
        Shape shape = new Shape();
        AuditLogEntry entry = null;
        Failure failure;
        try (JsonCursor cursor = new JsonCursor(json, body)) {
            EntryReading reading = new EntryReading(cursor, shape);
            entry = reading.read();
            failure = reading.violation();
        } catch (IOException e) {
            failure = Failure.of(Code.PAYLOAD_MALFORMED, "no readable JSON: " + JsonCursor.explain(e));
        }
        if (failure == null && !entry.getId().equals(asked.value())) {
            failure = mismatch(asked, entry.getId());
        }
        if (failure != null) {
            return new Outcome.Refused(failure.in(HTTP_OK, BodySample.of(body)));
        }
        shapes.observe(entry.getEvent(), shape, entry.getData(), receivedAt);
        entry.put(EVENT_TIME, EventTime.parse(entry.getTimestamp(), zone));
        entry.put(FETCHED_AT, receivedAt.truncatedTo(ChronoUnit.MILLIS));
        entry.put(BODY, recordBody.bytes(body));
        entry.put(BODY_SHA256, recordBody.sha256(body));
        return new Outcome.Enriched(encoder.apply(entry), entry.getEventTime(), view.apply(entry, body));
    }

    private static int position(String field) {
        return AuditLogEntry.SCHEMA$.getField(field).pos();
    }

    private static Failure mismatch(AuditLogId asked, String id) {
        String shown = id.length() > SHOWN_ID ? id.substring(0, SHOWN_ID) + "..." : id;
        return Failure.of(Code.ID_MISMATCH, "asked for \"" + asked.value() + "\", the API returned \"" + shown + "\"")
                .at(Member.ID.pointer);
    }

    @Override
    public ErrorBody error(byte[] body) {
        return errors.read(body);
    }
}

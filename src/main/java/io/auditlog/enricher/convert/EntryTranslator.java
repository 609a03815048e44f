package io.auditlog.enricher.convert;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.schema.Agent;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.Trigger;
import io.auditlog.enricher.schema.User;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Converts the body of a 200 response to the Avro record, without loss, or reports why it is not the requested entry.
 *
 * <p>Invalid JSON and exceeded limits are PAYLOAD_MALFORMED wherever they occur; only a body that was read to its end
 * can be PAYLOAD_SCHEMA; only an entry that follows the contract can be an ID_MISMATCH. An escaped unpaired surrogate
 * is kept in text that is kept verbatim, but is PAYLOAD_SCHEMA in a member typed by Avro, and no name may contain one.
 *
 * <p>Threads: immutable, thread-safe; never blocks, never throws for a body's content.
 */
public final class EntryTranslator {

    private static final int HTTP_OK = 200;
    private static final int SHOWN_ID = 64;

    private final JsonSource source;

    public EntryTranslator(TranslateLimits limits) {
        this.source = new JsonSource(limits);
    }

    /**
     * Converts one body.
     *
     * @param asked the requested ID
     * @param body the whole body after content decoding; the record wraps it uncopied, so it must not be changed
     *     afterwards
     * @param receivedAt when it had arrived
     * @return the record, or a complete failure with status 200 and the body sample
     */
    public Translation translate(AuditLogId asked, byte[] body, Instant receivedAt) {
        try (JsonCursor cursor = source.open(body)) {
            EntryReading reading = EntryReading.of(cursor);
            Failure failure = failureIn(reading, asked);
            return failure == null
                    ? new Translation.Translated(entry(reading, body, receivedAt))
                    : rejected(failure, body);
        } catch (IOException e) {
            return rejected(Failure.of(Code.PAYLOAD_MALFORMED, "no readable JSON: " + JsonSource.explain(e)), body);
        }
    }

    private static Translation rejected(Failure failure, byte[] body) {
        return new Translation.Rejected(failure.in(HTTP_OK, BodySample.of(body)));
    }

    private static Failure failureIn(EntryReading reading, AuditLogId asked) {
        EntryReading.Departure departure = reading.departure();
        if (departure != null) {
            String member = departure.pointer().isEmpty() ? "the body" : departure.pointer();
            return Failure.of(Code.PAYLOAD_SCHEMA, member + ": " + departure.problem())
                    .at(departure.pointer());
        }
        String id = reading.value(Member.ID);
        if (id.equals(asked.value())) {
            return null;
        }
        String shown = id.length() > SHOWN_ID ? id.substring(0, SHOWN_ID) + "..." : id;
        return Failure.of(Code.ID_MISMATCH, "asked for \"" + asked.value() + "\", the API returned \"" + shown + "\"")
                .at(Member.ID.pointer);
    }

    private static AuditLogEntry entry(EntryReading reading, byte[] body, Instant receivedAt) {
        String timestamp = reading.value(Member.TIMESTAMP);
        return new AuditLogEntry(
                reading.value(Member.ID),
                timestamp,
                reading.value(Member.ORGANIZATION_ID),
                reading.value(Member.EVENT),
                reading.value(Member.ACTOR),
                reading.value(Member.USER_ID),
                reading.value(Member.IP_ADDRESS),
                reading.value(Member.CHAT_ID),
                reading.value(Member.AGENT_ID),
                reading.value(Member.RUN_ID),
                reading.value(Member.TRIGGER_ID),
                reading.value(Member.DATA),
                reading.value(Member.CREATED_AT),
                user(reading),
                agent(reading),
                trigger(reading),
                reading.additional(),
                EventTime.parse(timestamp),
                receivedAt.truncatedTo(ChronoUnit.MILLIS),
                ByteBuffer.wrap(body),
                ByteBuffer.wrap(BodySample.sha256(body)));
    }

    private static User user(EntryReading reading) {
        return reading.has(Member.USER)
                ? new User(reading.value(Member.USER_EMAIL), reading.additional(Member.USER))
                : null;
    }

    private static Agent agent(EntryReading reading) {
        return reading.has(Member.AGENT)
                ? new Agent(reading.value(Member.AGENT_NAME), reading.additional(Member.AGENT))
                : null;
    }

    private static Trigger trigger(EntryReading reading) {
        return reading.has(Member.TRIGGER)
                ? new Trigger(
                        reading.value(Member.TRIGGER_NAME),
                        reading.value(Member.TRIGGER_TYPE),
                        reading.additional(Member.TRIGGER))
                : null;
    }
}

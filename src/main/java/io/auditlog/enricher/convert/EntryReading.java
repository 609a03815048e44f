package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.convert.Member.Kind;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.avro.specific.SpecificRecordBase;

/** One body read against the contract: its members as a record, and the first violation. */
final class EntryReading {

    private final JsonCursor cursor;
    private final EnumSet<Member> present = EnumSet.noneOf(Member.class);
    private final Shape shape;
    private Failure violation;

    /** Prepares a reading; {@code shape} takes that of the data. */
    EntryReading(JsonCursor cursor, Shape shape) {
        this.cursor = cursor;
        this.shape = shape;
    }

    /**
     * Reads the whole body.
     *
     * @return the entry, without the fields that the API does not send; of no use if there is a violation
     */
    AuditLogEntry read() throws IOException {
        AuditLogEntry entry = null;
        if (cursor.first() == JsonToken.START_OBJECT) {
            entry = (AuditLogEntry) readObject(Member.ENTRY);
        } else {
            expected(Member.ENTRY);
            cursor.skip();
        }
        cursor.finish();
        return entry;
    }

    /** The first wrong value in body order, else the first missing member in contract order, else null. */
    Failure violation() {
        for (Member member : EnumSet.complementOf(present)) {
            if (member.kind != Kind.OBJECT && present.contains(member.parent)) {
                violate(member, "expected " + member.kind.expected + ", but the member is missing");
            }
        }
        return violation;
    }

    private SpecificRecordBase readObject(Member object) throws IOException {
        present.add(object);
        SpecificRecordBase record = object.newRecord();
        StringBuilder additional = null;
        while (cursor.next() != JsonToken.END_OBJECT) {
            Member member = object.member(cursor.name());
            boolean mayBeAdditional = member == null || member.kind == Kind.OBJECT;
            int from = mayBeAdditional ? cursor.start() : 0;
            JsonToken token = cursor.next();
            // An optional object that is null is no violation, but differs from an absent one.
            if (member == null || (mayBeAdditional && token == JsonToken.VALUE_NULL)) {
                cursor.skip();
                additional = additional == null ? new StringBuilder("{") : additional.append(',');
                additional.append(cursor.source(from, cursor.end()));
            } else {
                present.add(member);
                record.put(member.position, read(member, token));
            }
        }
        if (additional != null) {
            record.put(object.additional, additional.append('}').toString());
        }
        return record;
    }

    private Object read(Member member, JsonToken token) throws IOException {
        Kind kind = member.kind;
        if (token == JsonToken.VALUE_STRING && (kind == Kind.STRING || kind == Kind.NULLABLE_STRING)) {
            return readString(member);
        }
        if (token == JsonToken.START_OBJECT && kind == Kind.NULLABLE_JSON) {
            int from = cursor.start();
            shape.read(cursor);
            return cursor.source(from, cursor.end());
        }
        if (token == JsonToken.START_OBJECT && kind == Kind.OBJECT) {
            return readObject(member);
        }
        if (token != JsonToken.VALUE_NULL || kind == Kind.STRING) {
            expected(member);
            cursor.skip();
        }
        return null;
    }

    private String readString(Member member) throws IOException {
        String text = cursor.string();
        if (hasUnpairedSurrogate(text)) {
            violate(member, "an unpaired surrogate, which no UTF-8 text can carry");
        }
        return text;
    }

    /** JSON can express an unpaired surrogate as an escape, UTF-8 cannot. */
    private static boolean hasUnpairedSurrogate(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(at))) {
                    return true;
                }
                at++; // the second half of a pair
            }
        }
        return false;
    }

    private void expected(Member member) {
        violate(
                member,
                "expected " + member.kind.expected + ", found " + cursor.kindOfValue() + " at byte " + cursor.start());
    }

    private void violate(Member member, String problem) {
        if (violation == null) {
            String where = member == Member.ENTRY ? "the body" : member.pointer;
            violation = Failure.of(Code.PAYLOAD_SCHEMA, where + ": " + problem).at(member.pointer);
        }
    }
}

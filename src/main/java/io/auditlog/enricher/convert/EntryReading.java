package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** One body parsed against the contract: the members found, and the first violation. */
final class EntryReading {

    /** A contract violation: JSON pointer of the member and the problem. */
    record Departure(String pointer, String problem) {}

    private final JsonCursor cursor;
    private final Map<Member, String> values = new EnumMap<>(Member.class);
    private final Map<Member, AdditionalFields> nested = new EnumMap<>(Member.class);
    private final AdditionalFields additional = new AdditionalFields();
    private Departure departure;

    private EntryReading(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Reads the whole body. */
    static EntryReading of(JsonCursor cursor) throws IOException {
        EntryReading reading = new EntryReading(cursor);
        reading.readDocument();
        return reading;
    }

    /** The text of a member; null if it was null, or optional and absent. */
    String value(Member member) {
        return values.get(member);
    }

    /** Whether an optional object is present. */
    boolean has(Member object) {
        return nested.containsKey(object);
    }

    /** The members of the entry that the contract does not name, as one JSON object; null if there are none. */
    String additional() {
        return additional.text();
    }

    /** Likewise for an object in the entry. */
    String additional(Member object) {
        return nested.get(object).text();
    }

    /** The first wrong value in body order, else the first missing member in contract order, else null. */
    Departure departure() {
        return departure != null ? departure : missing();
    }

    private Departure missing() {
        for (Member member : Member.values()) {
            boolean expected = !member.isOptional() && (member.parent == null || has(member.parent));
            if (expected && !values.containsKey(member)) {
                return new Departure(
                        member.pointer, "expected " + member.kind.expected + ", but the member is missing");
            }
        }
        return null;
    }

    private void readDocument() throws IOException {
        if (cursor.first() == JsonToken.START_OBJECT) {
            readObject(Member.OF_ENTRY, additional);
        } else {
            depart("", "an object");
            cursor.skip();
        }
        cursor.finish();
    }

    private void readObject(Map<String, Member> members, AdditionalFields unnamed) throws IOException {
        while (cursor.next() != JsonToken.END_OBJECT) {
            Member member = members.get(cursor.name());
            if (member == null || member.isOptional()) {
                readOptional(member, unnamed);
            } else {
                cursor.next();
                readRequired(member);
            }
        }
    }

    /** An optional member, or one that the contract does not name. */
    private void readOptional(Member member, AdditionalFields unnamed) throws IOException {
        int from = cursor.start();
        JsonToken token = cursor.next();
        if (member != null && token == JsonToken.START_OBJECT) {
            AdditionalFields inside = new AdditionalFields();
            nested.put(member, inside);
            readObject(member.members(), inside);
            return;
        }
        // An explicit null is no violation, but it differs from an absent member.
        if (member != null && token != JsonToken.VALUE_NULL) {
            depart(member.pointer, member.kind.expected);
        }
        cursor.skip();
        unnamed.add(cursor.source(from, cursor.end()));
    }

    private void readRequired(Member member) throws IOException {
        JsonToken token = cursor.token();
        if (token == JsonToken.VALUE_STRING && member.kind != Member.Kind.NULLABLE_JSON) {
            readString(member);
        } else if (token == JsonToken.START_OBJECT && member.kind == Member.Kind.NULLABLE_JSON) {
            values.put(member, cursor.raw());
        } else if (token == JsonToken.VALUE_NULL && member.kind != Member.Kind.STRING) {
            values.put(member, null);
        } else {
            depart(member.pointer, member.kind.expected);
            cursor.skip();
        }
    }

    private void readString(Member member) throws IOException {
        String text = cursor.string();
        if (Surrogates.areUnpaired(text) && departure == null) {
            departure = new Departure(member.pointer, "an unpaired surrogate, which no UTF-8 text can carry");
        }
        values.put(member, text);
    }

    private void depart(String pointer, String expected) {
        if (departure == null) {
            departure = new Departure(
                    pointer,
                    "expected " + expected + ", found " + named(cursor.token()) + " at byte " + cursor.start());
        }
    }

    /** Readable name of the value that starts with this token. */
    static String named(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "null";
        };
    }
}

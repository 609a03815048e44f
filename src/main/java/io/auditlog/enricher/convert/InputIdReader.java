package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.IdRules;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the ID from the value of an input record: the value itself as UTF-8 text, or what a JSON document has at a pointer,
 * which is a string, or a number exactly as it is written. A document is read to its end, as strictly as a reply.
 *
 * <p>Threads: any number at once; never throws for what a value holds.
 */
public final class InputIdReader {

    private static final int MAX_BYTES = 65_536;
    private static final int MAX_DEPTH = 200;

    private final JsonPointer pointer;
    private final IdRules rules;
    private final JsonSource source = new JsonSource(new TranslateLimits(MAX_DEPTH));

    /**
     * Reads one format.
     *
     * @param pointer where the ID is in a JSON document (RFC 6901); empty where the value is no document but the ID
     * @param rules what this deployment allows
     */
    public InputIdReader(Optional<String> pointer, IdRules rules) {
        this.pointer = pointer.map(JsonPointer::compile).orElse(null);
        this.rules = rules;
    }

    /**
     * Reads one value.
     *
     * @param value the value as it was read, null for a tombstone
     */
    public Parsed read(byte[] value) {
        if (pointer == null || value == null) {
            return AuditLogId.parse(value, rules);
        }
        if (value.length > MAX_BYTES) {
            return invalid(
                    Code.ID_INVALID,
                    "the value has " + value.length + " bytes; a JSON document has at most " + MAX_BYTES);
        }
        try (JsonCursor cursor = source.open(value)) {
            cursor.first();
            Parsed found = find(cursor, pointer);
            cursor.finish();
            return found == null ? invalid(Code.ID_INVALID, "the document has no " + pointer) : found;
        } catch (IOException e) {
            return invalid(Code.ID_UNREADABLE, "the value is no readable JSON: " + JsonSource.explain(e));
        }
    }

    /**
     * Goes to the last token of the value that begins here.
     *
     * @param rest where the ID is in this value, null if it is elsewhere
     * @return what is there, null if nothing is
     */
    private Parsed find(JsonCursor cursor, JsonPointer rest) throws IOException {
        if (rest != null && rest.matches()) {
            return id(cursor);
        }
        if (rest == null || !cursor.token().isStructStart()) {
            cursor.skip();
            return null;
        }
        boolean object = cursor.token() == JsonToken.START_OBJECT;
        Parsed found = null;
        for (int index = 0; !cursor.next().isStructEnd(); index++) {
            JsonPointer within = object ? rest.matchProperty(cursor.name()) : rest.matchElement(index);
            if (object) {
                cursor.next();
            }
            Parsed inside = find(cursor, within);
            found = inside == null ? found : inside;
        }
        return found;
    }

    private Parsed id(JsonCursor cursor) throws IOException {
        JsonToken token = cursor.token();
        if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
            return AuditLogId.of(cursor.string(), rules);
        }
        cursor.skip();
        String where = pointer.matches() ? "as the document" : "at " + pointer;
        return invalid(
                Code.ID_INVALID, "expected a string or a number " + where + ", found " + EntryReading.named(token));
    }

    private static Parsed invalid(Code code, String message) {
        return new Parsed.Invalid(Failure.of(code, message));
    }
}

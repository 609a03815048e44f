package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonFactory;
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
 * Reads the ID from the value of an input record: the value itself as UTF-8 text, or the value at a pointer in a JSON
 * document, either a string or a number exactly as written. A document is read to its end, as strictly as a response.
 *
 * <p>Threads: thread-safe; never throws for a value's content.
 */
public final class InputIdReader {

    private static final int MAX_BYTES = 65_536;
    private static final int MAX_DEPTH = 200;

    private final JsonPointer pointer;
    private final IdRules rules;
    private final int maxBytes;
    private final JsonFactory json;

    /**
     * Creates a reader for one format.
     *
     * @param pointer where the ID is in a JSON document (RFC 6901); empty if the value is the ID itself
     * @param rules the rules of this deployment
     */
    public InputIdReader(Optional<String> pointer, IdRules rules) {
        this(pointer, rules, MAX_BYTES, MAX_DEPTH);
    }

    /** One for documents of another size, in bytes, and of another nesting. */
    public InputIdReader(Optional<String> pointer, IdRules rules, int maxBytes, int maxDepth) {
        this.maxBytes = maxBytes;
        this.json = JsonCursor.factory(maxDepth);
        this.pointer = pointer.map(JsonPointer::compile).orElse(null);
        this.rules = rules;
    }

    /**
     * Reads one value.
     *
     * @param value the raw value, null for a tombstone
     */
    public Parsed read(byte[] value) {
        if (pointer == null || value == null) {
            return AuditLogId.parse(value, rules);
        }
        if (value.length > maxBytes) {
            return invalid(
                    Code.ID_INVALID,
                    "the value has " + value.length + " bytes; a JSON document has at most " + maxBytes);
        }
        try (JsonCursor cursor = new JsonCursor(json, value)) {
            cursor.first();
            Parsed found = find(cursor, pointer);
            cursor.finish();
            return found == null ? invalid(Code.ID_INVALID, "the document has no " + pointer) : found;
        } catch (IOException e) {
            return invalid(Code.ID_UNREADABLE, "the value is no readable JSON: " + JsonCursor.explain(e));
        }
    }

    /**
     * Moves to the last token of the value that starts here.
     *
     * @param rest pointer to the ID within this value, null if it is elsewhere
     * @return the ID found, null if there is none
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
        String found = cursor.kindOfValue();
        cursor.skip();
        String where = pointer.matches() ? "as the document" : "at " + pointer;
        return invalid(Code.ID_INVALID, "expected a string or a number " + where + ", found " + found);
    }

    private static Parsed invalid(Code code, String message) {
        return new Parsed.Invalid(Failure.of(code, message));
    }
}

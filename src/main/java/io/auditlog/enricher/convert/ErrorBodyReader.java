package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the API's error object as far as it follows the contract, or an RFC 9457 problem instead. It is informational,
 * so every part is bounded, a member of a wrong type counts as absent, and a body that is not a JSON object gives
 * {@link ErrorBody#NONE}.
 *
 * <p>Threads: immutable, thread-safe; never blocks, never throws for a body's content.
 */
final class ErrorBodyReader {

    /** Maximum length of {@code error}, in characters. */
    static final int MAX_ERROR = 1000;

    /** Maximum size of {@code issues}, in bytes; later issues are omitted. */
    static final int MAX_ISSUES = 65_536;

    /** Maximum number of {@code missingPerms}. */
    static final int MAX_PERMS = 100;

    /** Maximum length of one permission, in characters. */
    static final int MAX_PERM = 200;

    private final JsonFactory json;

    ErrorBodyReader(JsonFactory json) {
        this.json = json;
    }

    /** Reads the body of an error response. */
    ErrorBody read(byte[] body) {
        try (JsonCursor cursor = new JsonCursor(json, body)) {
            if (cursor.first() != JsonToken.START_OBJECT) {
                return ErrorBody.NONE;
            }
            ErrorBody error = members(cursor);
            cursor.finish();
            return error;
        } catch (IOException e) {
            return ErrorBody.NONE; // usually a proxy's error page; see the body sample
        }
    }

    private static ErrorBody members(JsonCursor cursor) throws IOException {
        Map<String, String> texts = new HashMap<>();
        String issues = null;
        List<String> missingPerms = List.of();
        while (cursor.next() != JsonToken.END_OBJECT) {
            String name = cursor.name();
            JsonToken value = cursor.next();
            if (value == JsonToken.VALUE_STRING) {
                texts.put(name, cut(cursor.string(), MAX_ERROR));
            } else if (name.equals("issues") && value == JsonToken.START_ARRAY) {
                issues = issues(cursor);
            } else if (name.equals("missingPerms") && value == JsonToken.START_ARRAY) {
                missingPerms = missingPerms(cursor);
            } else {
                cursor.skip();
            }
        }
        // The API's own member, else those of a problem.
        String error = texts.getOrDefault("error", texts.getOrDefault("detail", texts.get("title")));
        return new ErrorBody(texts.get("type"), error, issues, missingPerms);
    }

    /** The issues that fit, so that the result is still an array; null if not even the first one fits. */
    private static String issues(JsonCursor cursor) throws IOException {
        int from = cursor.start();
        int to = -1;
        boolean fits = true;
        while (cursor.next() != JsonToken.END_ARRAY) {
            cursor.skip();
            fits = fits && cursor.end() - from < MAX_ISSUES;
            to = fits ? cursor.end() : to;
        }
        if (to < 0) {
            return fits ? "[]" : null;
        }
        return cursor.source(from, to) + "]";
    }

    private static List<String> missingPerms(JsonCursor cursor) throws IOException {
        List<String> perms = new ArrayList<>();
        while (cursor.next() != JsonToken.END_ARRAY) {
            if (cursor.token() == JsonToken.VALUE_STRING && perms.size() < MAX_PERMS) {
                perms.add(Escaped.text(cut(cursor.string(), MAX_PERM)));
            }
            cursor.skip();
        }
        return perms;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}

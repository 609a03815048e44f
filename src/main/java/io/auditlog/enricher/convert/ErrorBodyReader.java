package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.entry.ErrorBody;
import io.auditlog.enricher.entry.Escaped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the API's error object as far as it follows the contract, and what a problem of RFC 9457 says instead. It is a hint for people, so every part is bounded, a
 * member of a wrong type counts as absent, and a body that is no JSON object is {@link ErrorBody#NONE}.
 *
 * <p>Threads: immutable, any number at once; never blocks, never throws for what a body holds.
 */
public final class ErrorBodyReader {

    /** The most that is kept of {@code error}, in characters. */
    static final int MAX_ERROR = 1000;

    /** The most that is kept of {@code issues}, in bytes; the issues behind it are left out. */
    static final int MAX_ISSUES = 65_536;

    /** The most that is kept of {@code missingPerms}. */
    static final int MAX_PERMS = 100;

    /** The most that is kept of one permission, in characters. */
    static final int MAX_PERM = 200;

    /** The API's own, and those of a problem (RFC 9457); the first that is there counts. */
    private static final List<String> ERROR_TEXTS = List.of("error", "detail", "title");

    private static final String TYPE = "type";

    private final JsonSource source;

    public ErrorBodyReader(TranslateLimits limits) {
        this.source = new JsonSource(limits);
    }

    /** What an error reply said. */
    public ErrorBody read(byte[] body) {
        try (JsonCursor cursor = source.open(body)) {
            if (cursor.first() != JsonToken.START_OBJECT) {
                return ErrorBody.NONE;
            }
            ErrorBody told = members(cursor);
            cursor.finish();
            return told;
        } catch (IOException e) {
            return ErrorBody.NONE; // an error page of a proxy, as a rule; the sample of the body tells more
        }
    }

    private static ErrorBody members(JsonCursor cursor) throws IOException {
        Map<String, String> texts = new HashMap<>();
        String issues = null;
        List<String> missingPerms = List.of();
        while (cursor.next() != JsonToken.END_OBJECT) {
            String name = cursor.name();
            JsonToken value = cursor.next();
            if (value == JsonToken.VALUE_STRING && (name.equals(TYPE) || ERROR_TEXTS.contains(name))) {
                texts.put(name, cut(cursor.string(), MAX_ERROR));
            } else if (name.equals("issues") && value == JsonToken.START_ARRAY) {
                issues = issues(cursor);
            } else if (name.equals("missingPerms") && value == JsonToken.START_ARRAY) {
                missingPerms = missingPerms(cursor);
            } else {
                cursor.skip();
            }
        }
        String error = ERROR_TEXTS.stream()
                .map(texts::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new ErrorBody(texts.get(TYPE), error, issues, missingPerms);
    }

    /** The issues that fit, so that what is kept is an array still; null if not even the first one does. */
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

package io.auditlog.enricher.sandbox.api;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Entries with one thing wrong, made by editing the text of the right one. */
final class OddEntries {

    private OddEntries() {}

    static String truncated(String entry) {
        return entry.substring(0, entry.length() / 2);
    }

    /** The entry with one more member at its end. */
    static String added(String entry, String member) {
        return entry.substring(0, entry.length() - 1) + "," + member + "}";
    }

    /** Replaces {@code data}. */
    static UnaryOperator<String> data(String json) {
        return entry -> with(entry, "data", json);
    }

    /** The entry with a field's value replaced. */
    static String with(String entry, String field, String json) {
        int[] span = span(entry, field);
        return entry.substring(0, span[1]) + json + entry.substring(span[2]);
    }

    /** The entry without a field. */
    static String without(String entry, String field) {
        int[] span = span(entry, field);
        boolean first = entry.charAt(span[0] - 1) == '{';
        return first
                ? entry.substring(0, span[0]) + entry.substring(span[2] + 1)
                : entry.substring(0, span[0] - 1) + entry.substring(span[2]);
    }

    static UnaryOperator<String> deep(int levels) {
        return data("{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}");
    }

    static UnaryOperator<String> number(int digits) {
        return data("{\"n\":" + "7".repeat(digits) + "}");
    }

    /** Start of a top-level field's name, start of its value, end of its value. */
    private static int[] span(String entry, String field) {
        Matcher name =
                Pattern.compile("[{,](\"" + Pattern.quote(field) + "\":)").matcher(entry);
        while (name.find()) {
            if (depth(entry, name.start(1)) == 1) {
                int value = name.end(1);
                return new int[] {name.start(1), value, end(entry, value)};
            }
        }
        throw new IllegalArgumentException("no such field: " + field);
    }

    private static int depth(String json, int until) {
        int depth = 0;
        for (int i = 0; i < until; i++) {
            char c = json.charAt(i);
            if (c == '"') {
                i = closing(json, i);
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return depth;
    }

    private static int end(String json, int from) {
        int depth = 0;
        for (int i = from; ; i++) {
            char c = json.charAt(i);
            if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                return i;
            }
            if (c == '"') {
                i = closing(json, i);
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    private static int closing(String json, int quote) {
        int i = quote + 1;
        while (json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }
}

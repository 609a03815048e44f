package io.auditlog.enricher.ratelimit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An item of a structured-field list header (RFC 9651), as far as rate limits need it: a string or number and its
 * parameters. The input is untrusted: values that are too long are dropped, and unparsable ones are treated as text.
 */
record FieldItem(String value, Map<String, String> parameters) {

    private static final int MAX_TEXT = 1024;
    private static final int MAX_ITEMS = 16;

    /** Parses a header value, which may be null. */
    static List<FieldItem> parse(String header) {
        if (header == null || header.length() > MAX_TEXT) {
            return List.of();
        }
        return split(header, ',').stream()
                .filter(text -> !text.isBlank())
                .limit(MAX_ITEMS)
                .map(FieldItem::item)
                .toList();
    }

    private static FieldItem item(String text) {
        List<String> parts = split(text, ';');
        Map<String, String> parameters = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.put(name, unquoted(part.substring(equals + 1)));
            }
        }
        return new FieldItem(unquoted(parts.get(0)), parameters);
    }

    /** Splits at separators outside quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quoted && c == '\\') {
                at++; // skip the escaped character
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, at));
                from = at + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String unquoted(String text) {
        String stripped = text.strip();
        boolean quoted = stripped.length() >= 2 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    }

    /** Its value, if that is a plain decimal number, or -1. */
    double number() {
        return RetryAfter.number(value);
    }

    /** A parameter's value, if that is a plain decimal number, or -1. */
    double number(String parameter) {
        return RetryAfter.number(parameters.get(parameter));
    }
}

package io.auditlog.enricher.entry;

/**
 * Escapes external text for a log line, a header or a terminal: control and format characters (line breaks, escape
 * sequences, bidirectional overrides), line separators and unpaired surrogates become {@code \\uXXXX}.
 */
public final class Escaped {

    private Escaped() {}

    /** The text with unprintable characters escaped; null stays null. */
    public static String text(String raw) {
        if (raw == null || raw.codePoints().noneMatch(Escaped::isUnprintable)) {
            return raw;
        }
        StringBuilder safe = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(codePoint -> append(safe, codePoint));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int codePoint) {
        if (!isUnprintable(codePoint)) {
            safe.appendCodePoint(codePoint);
            return;
        }
        for (char unit : Character.toChars(codePoint)) {
            safe.append(String.format("\\u%04x", (int) unit));
        }
    }

    static boolean isUnprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}

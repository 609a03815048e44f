package io.auditlog.enricher.entry;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Escapes external text for a log line, a header or a terminal: control and format characters (line breaks, escape
 * sequences, bidirectional overrides), line separators and unpaired surrogates become {@code \\uXXXX}.
 */
public final class Escaped {

    /** A regular expression for such a character. */
    static final String UNPRINTABLE = "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]";

    private static final Pattern PATTERN = Pattern.compile(UNPRINTABLE);

    private Escaped() {}

    /** The text with unprintable characters escaped; null stays null. */
    public static String text(String raw) {
        return raw == null ? null : PATTERN.matcher(raw).replaceAll(Escaped::escape);
    }

    private static String escape(MatchResult found) {
        return found.group()
                .chars()
                .mapToObj(unit -> String.format("\\\\u%04x", unit))
                .collect(Collectors.joining());
    }
}

package io.auditlog.enricher.entry;

import java.util.regex.Pattern;

/**
 * The IDs that a deployment accepts. Some are rejected whatever the pattern: blank ones, control and format characters,
 * unpaired surrogates, {@code .} and {@code ..}, and more than 256 characters.
 *
 * @param allowed pattern that the whole ID must match
 * @param maxLength maximum length in UTF-16 characters, 1 to 256
 */
public record IdRules(Pattern allowed, int maxLength) {

    /** Maximum length of any accepted ID, in UTF-16 characters. */
    public static final int MAX_LENGTH = 256;

    /** Maximum UTF-8 size of {@link #MAX_LENGTH} characters, in bytes. */
    static final int MAX_BYTES = 3 * MAX_LENGTH;

    private static final int SHOWN = 64;
    private static final Pattern UNSAFE = Pattern.compile(Escaped.UNPRINTABLE + "|\\p{Cn}");

    /** Letters, digits and {@code . _ : ~ -}: nothing that needs encoding in a URL. */
    public static final IdRules DEFAULT = new IdRules(Pattern.compile("[A-Za-z0-9._:~-]+"), MAX_LENGTH);

    /** What is wrong with {@code text}, or null if it is a valid ID. */
    String faultIn(String text) {
        String fault = faultOf(text);
        if (fault != null) {
            return fault;
        }
        if (text.length() > maxLength) {
            return tooLong(text.length(), maxLength);
        }
        if (!allowed.matcher(text).matches()) {
            return "the ID \"" + shown(text) + "\" does not match the allowed pattern " + allowed.pattern();
        }
        return null;
    }

    /** What is wrong with {@code text} whatever the rules, or null. */
    static String faultOf(String text) {
        if (text.isBlank()) {
            return "the ID is empty or blank";
        }
        if (text.length() > MAX_LENGTH) {
            return tooLong(text.length(), MAX_LENGTH);
        }
        if (text.equals(".") || text.equals("..")) {
            return "the ID \"" + text + "\" is a relative path segment";
        }
        if (!isPrintableAscii(text) && UNSAFE.matcher(text).find()) {
            return "the ID \"" + shown(text) + "\" holds a control, format or unassigned character";
        }
        return null;
    }

    /** Most IDs are, and need no search for anything unsafe. */
    private static boolean isPrintableAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < ' ' || text.charAt(at) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String tooLong(int length, int limit) {
        return "the ID has " + length + " characters; at most " + limit + " are allowed";
    }

    private static String shown(String text) {
        return Escaped.text(text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text);
    }
}

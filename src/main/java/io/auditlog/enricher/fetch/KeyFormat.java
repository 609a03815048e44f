package io.auditlog.enricher.fetch;

import java.util.List;
import java.util.regex.Pattern;

/** Syntax of API keys, alone or in a file. Messages never quote a key. */
public final class KeyFormat {

    /** Description of the allowed characters, for messages. */
    public static final String ALLOWED = "printable ASCII characters without spaces, quotes or NAME= before them";

    /** Rejects quotes and {@code NAME=} copied along with a key; a trailing {@code =} of Base64 is allowed. */
    private static final Pattern KEY = Pattern.compile("(?![A-Za-z_]\\w*=[^=])[\\x21-\\x7e&&[^\"']]+");

    /** The current key and the next one. */
    private static final int MAX_IN_A_FILE = 2;

    private KeyFormat() {}

    /** Whether the text is a key and nothing else. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    static String checked(String text, String where) {
        String key = text.strip();
        if (!isKey(key)) {
            throw new IllegalArgumentException(where + " holds no usable key: expected " + ALLOWED);
        }
        return key;
    }

    /** The distinct keys of a file, one per line, in order; empty unless the file holds one or two, all usable. */
    static List<String> linesOf(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        boolean usable = lines.size() <= MAX_IN_A_FILE && lines.stream().allMatch(KeyFormat::isKey);
        return usable ? lines.stream().distinct().toList() : List.of();
    }
}

package io.auditlog.enricher.fetch;

import java.util.List;
import java.util.regex.Pattern;

/** What API keys may look like, alone or in a file. Messages never quote a key. */
public final class KeyFormat {

    /** What a key consists of, as messages say it. */
    public static final String ALLOWED = "printable ASCII characters without spaces, quotes or NAME= before them";

    /** Quotes and {@code NAME=} are copied with a key; {@code =} at the end of one in Base64 is part of it. */
    private static final Pattern KEY = Pattern.compile("(?![A-Za-z_]\\w*=[^=])[\\x21-\\x7e&&[^\"']]+");

    /** The present key and the next one. */
    private static final int MAX_IN_A_FILE = 2;

    private KeyFormat() {}

    /** Whether this is a key, with nothing around it. */
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

    /** The keys of a file, one a line, in their order and each once; empty unless it holds one or two, all usable. */
    static List<String> linesOf(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        boolean usable = lines.size() <= MAX_IN_A_FILE && lines.stream().allMatch(KeyFormat::isKey);
        return usable ? lines.stream().distinct().toList() : List.of();
    }
}

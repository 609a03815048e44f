package io.auditlog.enricher.source;

import java.util.List;
import java.util.regex.Pattern;

/** What API keys may look like, alone or in a file. Messages never quote a key. */
final class ApiKey {

    /** The present key and the next one. */
    private static final int MOST_IN_A_FILE = 2;

    private ApiKey() {}

    /** Copied with what stood around it: quotes, or {@code NAME=}; the end of a key in Base64 is no such thing. */
    private static final Pattern WITH_MORE = Pattern.compile("[\"'].*|.*[\"']|[A-Za-z_]\\w*=[^=].*");

    /** The key without surrounding white space, or null if nothing is left or it can be no key. */
    static String usable(String text) {
        String key = text.strip();
        boolean sound = key.chars().allMatch(c -> c > ' ' && c < 0x7f)
                && !WITH_MORE.matcher(key).matches();
        return key.isEmpty() || !sound ? null : key;
    }

    static String checked(String text, String where) {
        String key = usable(text);
        if (key == null) {
            throw new IllegalArgumentException(where
                    + " holds no usable key: expected printable ASCII characters without spaces or line breaks, and"
                    + " without quotes or NAME= around it");
        }
        return key;
    }

    /** The keys of a file, one a line, in their order and each once; empty unless it holds one or two, all usable. */
    static List<String> linesOf(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        boolean usable = lines.size() <= MOST_IN_A_FILE && lines.stream().allMatch(line -> ApiKey.usable(line) != null);
        return usable ? lines.stream().distinct().toList() : List.of();
    }
}

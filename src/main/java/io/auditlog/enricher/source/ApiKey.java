package io.auditlog.enricher.source;

import java.util.List;

/** What API keys may look like, alone or in a file. Messages never quote a key. */
final class ApiKey {

    /** The present key and the next one. */
    private static final int MOST_IN_A_FILE = 2;

    private ApiKey() {}

    /** The key without surrounding white space, or null if nothing is left or it cannot be sent in a header. */
    static String usable(String text) {
        String key = text.strip();
        return key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f) ? null : key;
    }

    static String checked(String text, String where) {
        String key = usable(text);
        if (key == null) {
            throw new IllegalArgumentException(
                    where + " holds no usable key: expected printable ASCII characters without spaces or line breaks");
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

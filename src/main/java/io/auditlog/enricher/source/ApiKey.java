package io.auditlog.enricher.source;

/** What an API key may look like. Messages never quote the key. */
final class ApiKey {

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
}

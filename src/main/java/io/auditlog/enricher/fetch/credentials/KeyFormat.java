package io.auditlog.enricher.fetch.credentials;

import io.auditlog.enricher.entry.BodySample;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Syntax and fingerprint of API keys. Messages never quote a key. */
public final class KeyFormat {

    /** Description of the allowed characters, for messages. */
    public static final String ALLOWED = "printable ASCII characters without spaces, quotes or NAME= before them";

    /** Rejects quotes and {@code NAME=} copied along with a key; a trailing {@code =} of Base64 is allowed. */
    private static final Pattern KEY = Pattern.compile("(?![A-Za-z_]\\w*=[^=])[\\x21-\\x7e&&[^\"']]+");

    /** The current key and the next one. */
    private static final int MAX_IN_A_FILE = 2;

    private static final int FINGERPRINT_BYTES = 4;

    private KeyFormat() {}

    /** Whether the text is a key and nothing else. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** Printable identifier of a key: the first 8 hex digits of its SHA-256. */
    public static String fingerprint(String key) {
        byte[] hash = BodySample.sha256(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
    }

    /** The distinct keys of a file, one per line, in order; empty unless the file holds one or two, all usable. */
    static List<String> linesOf(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        boolean usable = lines.size() <= MAX_IN_A_FILE && lines.stream().allMatch(KeyFormat::isKey);
        return usable ? lines.stream().distinct().toList() : List.of();
    }
}

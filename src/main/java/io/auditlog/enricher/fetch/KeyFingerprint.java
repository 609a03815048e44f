package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.BodySample;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Printable identifier of a key: the first 8 hex digits of its SHA-256. */
public final class KeyFingerprint {

    private static final int BYTES = 4;

    private KeyFingerprint() {}

    public static String of(String key) {
        byte[] hash = BodySample.sha256(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}

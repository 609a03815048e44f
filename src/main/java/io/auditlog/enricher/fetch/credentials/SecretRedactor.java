package io.auditlog.enricher.fetch.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Masks the API key in bodies: an error page that echoes it must not leak it to a log, health page or dead letter. */
public final class SecretRedactor {

    private SecretRedactor() {}

    /** The body with each occurrence of the key replaced by asterisks; the same array if there is none. */
    public static byte[] mask(byte[] body, String key) {
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        byte[] masked = body;
        for (int at = indexOf(body, secret, 0); at >= 0; at = indexOf(body, secret, at + secret.length)) {
            masked = masked == body ? body.clone() : masked;
            Arrays.fill(masked, at, at + secret.length, (byte) '*');
        }
        return masked;
    }

    private static int indexOf(byte[] body, byte[] secret, int from) {
        for (int at = from; secret.length > 0 && at <= body.length - secret.length; at++) {
            if (Arrays.equals(body, at, at + secret.length, secret, 0, secret.length)) {
                return at;
            }
        }
        return -1;
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.Reply.Answered;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Masks the API key in replies: an error page that echoes it must not leak it to a log, health page or dead letter. */
final class SecretRedactor {

    private SecretRedactor() {}

    /** The reply with each occurrence of the key in its body replaced by asterisks; the same instance if there is none. */
    static Reply mask(Reply reply, String key) {
        if (key.isEmpty() || !(reply instanceof Answered answered)) {
            return reply;
        }
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        byte[] body = answered.body();
        byte[] masked = null;
        for (int at = indexOf(body, secret, 0); at >= 0; at = indexOf(body, secret, at + secret.length)) {
            masked = masked == null ? body.clone() : masked;
            Arrays.fill(masked, at, at + secret.length, (byte) '*');
        }
        return masked == null
                ? reply
                : new Answered(answered.status(), answered.headers(), masked, answered.size(), answered.fault());
    }

    private static int indexOf(byte[] body, byte[] secret, int from) {
        for (int at = from; at <= body.length - secret.length; at++) {
            if (body[at] == secret[0] && Arrays.equals(body, at, at + secret.length, secret, 0, secret.length)) {
                return at;
            }
        }
        return -1;
    }
}

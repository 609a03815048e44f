package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import io.auditlog.enricher.entry.BodySample;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces the values at some pointers of an entry by tokens: the same value gets the same token, so that events can
 * still be correlated, and only who has the key can tell which value a token stands for. Threads: any.
 */
final class Redaction {

    private static final String PREFIX = "hmac:";
    private static final int TOKEN_BYTES = 16;

    private final List<JsonPointer> pointers;
    private final SecretKeySpec key;
    private final String prefix;

    /**
     * Replaces what is at these pointers.
     *
     * @param key the HMAC key; null if there are no pointers
     */
    Redaction(List<JsonPointer> pointers, byte[] key) {
        this.pointers = pointers;
        this.key = key == null ? null : new SecretKeySpec(key, "HmacSHA256");
        this.prefix = key == null ? "" : PREFIX + id(key) + ":";
    }

    /** Names the key without revealing it: the beginning of a hash of it. */
    private static String id(byte[] key) {
        byte[] hash = BodySample.sha256(("key-id:" + HexFormat.of().formatHex(key)).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 4);
    }

    static boolean isToken(String text) {
        return text.startsWith(PREFIX);
    }

    /** Whether anything may be replaced. */
    boolean isOn() {
        return !pointers.isEmpty();
    }

    /** Replaces in place; returns whether anything was. A null stays null. */
    boolean redact(Map<String, Object> document) {
        boolean any = false;
        for (JsonPointer pointer : pointers) {
            Object parent = JsonTree.at(document, pointer.head());
            Object value = JsonTree.at(document, pointer);
            if (value != null) {
                replace(parent, pointer.last(), token(value));
                any = true;
            }
        }
        return any;
    }

    @SuppressWarnings("unchecked") // a tree of JSON has no other maps and lists
    private static void replace(Object parent, JsonPointer last, String token) {
        if (parent instanceof Map<?, ?>) {
            ((Map<String, Object>) parent).put(last.getMatchingProperty(), token);
        } else {
            ((List<Object>) parent).set(last.getMatchingIndex(), token);
        }
    }

    private String token(Object value) {
        String text = value instanceof String string ? string : JsonTree.text(value);
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(code, TOKEN_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}

package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;

/** The API keys that are accepted now. Threads: read by event loops, replaced by any thread. */
final class Keyring {

    private static final String BEARER = "Bearer ";

    private volatile Key[] keys;

    Keyring(Collection<String> accepted) {
        accept(accepted);
    }

    /** From now on these keys are accepted, and no others. */
    void accept(Collection<String> accepted) {
        keys = accepted.stream()
                .map(key -> new Key((BEARER + key).getBytes(ISO_8859_1), new Caller(fingerprint(key), true)))
                .toArray(Key[]::new);
    }

    /** Who sends this value of the Authorization header. */
    Caller caller(byte[] bytes, int from, int to) {
        for (Key key : keys) {
            if (Arrays.equals(key.header, 0, key.header.length, bytes, from, to)) {
                return key.caller;
            }
        }
        return stranger(new String(bytes, from, to - from, ISO_8859_1));
    }

    private Caller stranger(String value) {
        boolean bearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
        String key = bearer ? value.substring(BEARER.length()).strip() : value;
        long fingerprint = fingerprint(key);
        for (Key known : keys) {
            if (bearer && known.caller.fingerprint() == fingerprint) {
                return known.caller;
            }
        }
        return new Caller(fingerprint, false);
    }

    /** The first 64 bits of the key's SHA-256. */
    static long fingerprint(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(ISO_8859_1));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Key {
        private final byte[] header;
        private final Caller caller;

        Key(byte[] header, Caller caller) {
            this.header = header;
            this.caller = caller;
        }
    }
}

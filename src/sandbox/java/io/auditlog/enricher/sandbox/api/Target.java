package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** A request target as it was received, and the ID in it. Threads: immutable; the bytes are shared until it is kept. */
final class Target {

    static final byte[] PATH = "/api/audit-logs/".getBytes(US_ASCII);
    private static final boolean[] PLAIN = plain();

    private final byte[] raw;
    private final String id;
    private final boolean usual;

    private Target(byte[] raw, String id, boolean usual) {
        this.raw = raw;
        this.id = id;
        this.usual = usual;
    }

    /** Reads a target: an entry's path with one segment behind it, or anything else, which has no ID. */
    static Target of(byte[] bytes, int from, int to) {
        if (!Arrays.equals(PATH, 0, PATH.length, bytes, from, Math.min(to, from + PATH.length))) {
            return new Target(Arrays.copyOfRange(bytes, from, to), null, false);
        }
        int start = from + PATH.length;
        int end = start;
        while (end < to && bytes[end] >= 0 && PLAIN[bytes[end]]) {
            end++;
        }
        if (end == to && end > start && bytes[start] != '.') {
            return new Target(null, new String(bytes, start, to - start, ISO_8859_1), true);
        }
        byte[] raw = Arrays.copyOfRange(bytes, from, to);
        return new Target(raw, decoded(raw), false);
    }

    /** The percent-decoded ID, null where the path is not that of an entry. */
    String id() {
        return id;
    }

    /** Whether the raw target is nothing but the path and the ID. */
    boolean usual() {
        return usual;
    }

    /** The target as it was received; null where it is usual. */
    byte[] raw() {
        return raw;
    }

    /** A query is no part of the path; slashes, dot segments and stray bytes are no ID. */
    private static String decoded(byte[] raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = PATH.length; i < raw.length && raw[i] != '?'; i++) {
            if (raw[i] == '/' || raw[i] == '#' || raw[i] <= ' ') {
                return null;
            }
            int value = raw[i];
            if (value == '%') {
                value = i + 2 < raw.length
                        ? Character.digit(raw[i + 1], 16) * 16 + Character.digit(raw[i + 2], 16)
                        : -1;
                i += 2;
            }
            if (value < 0) {
                return null;
            }
            bytes.write(value);
        }
        String text = bytes.toString(UTF_8);
        return text.isEmpty() || text.equals(".") || text.equals("..") ? null : text;
    }

    private static boolean[] plain() {
        boolean[] plain = new boolean[128];
        String safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@!$&'()*+,;=";
        safe.chars().forEach(c -> plain[c] = true);
        return plain;
    }
}

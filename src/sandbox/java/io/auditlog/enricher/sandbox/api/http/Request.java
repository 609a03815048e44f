package io.auditlog.enricher.sandbox.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * A request as it was understood, without its key.
 *
 * @param notBefore {@code nanoTime} at which it was not there yet
 * @param arrived {@code nanoTime} at which it was noticed
 * @param method its method
 * @param target its target exactly as received, a character per byte
 * @param id the percent-decoded ID, null where the target is no entry's
 * @param version 10, 11 or 20; 0 for what is no HTTP
 */
public record Request(long notBefore, long arrived, String method, String target, String id, int version) {

    /** The version of what is no HTTP at all. */
    public static final int MALFORMED = 0;

    private static final String PATH = "/api/audit-logs/";

    /** A request with the ID that its target names. */
    public Request(long notBefore, long arrived, String method, String target, int version) {
        this(notBefore, arrived, method, target, target.startsWith(PATH) ? id(target) : null, version);
    }

    /** A query is no part of the path; slashes, dot segments and stray bytes are no ID. */
    private static String id(String target) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(target.length());
        for (int i = PATH.length(); i < target.length() && target.charAt(i) != '?'; i++) {
            int value = target.charAt(i);
            if (value == '/' || value == '#' || value <= ' ' || value > '~') {
                return null;
            }
            if (value == '%') {
                value = escaped(target, i);
                i += 2;
            }
            if (value < 0) {
                return null;
            }
            bytes.write(value);
        }
        String id = bytes.toString(UTF_8);
        return id.isEmpty() || id.equals(".") || id.equals("..") ? null : id;
    }

    private static int escaped(String target, int percent) {
        if (percent + 2 >= target.length()) {
            return -1;
        }
        int high = Character.digit(target.charAt(percent + 1), 16);
        int low = Character.digit(target.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}

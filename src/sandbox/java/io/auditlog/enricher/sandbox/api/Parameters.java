package io.auditlog.enricher.sandbox.api;

import java.util.concurrent.TimeUnit;

/** Reads the parameters of faults. */
final class Parameters {

    private Parameters() {}

    static int count(String text) {
        int count = Integer.parseInt(text);
        if (count < 0) {
            throw new IllegalArgumentException("not a count: " + text);
        }
        return count;
    }

    /** Reads {@code 250ms}, {@code 3s} or {@code 10us}. */
    static long nanos(String text) {
        if (text.endsWith("ms")) {
            return TimeUnit.MILLISECONDS.toNanos(count(text.substring(0, text.length() - 2)));
        }
        if (text.endsWith("us")) {
            return TimeUnit.MICROSECONDS.toNanos(count(text.substring(0, text.length() - 2)));
        }
        if (text.endsWith("s")) {
            return TimeUnit.SECONDS.toNanos(count(text.substring(0, text.length() - 1)));
        }
        throw new IllegalArgumentException("not a time with its unit: " + text);
    }

    /** Refuses what is not of the same kind as the usual value. */
    static void check(String usual, String parameter) {
        if (usual.isEmpty()) {
            throw new IllegalArgumentException("this fault takes no parameter: " + parameter);
        }
        if (usual.endsWith("ms")) {
            nanos(parameter);
        } else if (Character.isDigit(usual.charAt(0))) {
            count(parameter);
        }
    }
}

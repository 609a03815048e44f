package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** The head of an HTTP/1 request, read where it lies; reused from request to request. Threads: one event loop. */
final class Http1Head {

    private static final byte[] GET = "GET ".getBytes(US_ASCII);
    private static final byte[] VERSION_11 = " HTTP/1.1".getBytes(US_ASCII);
    private static final byte[] VERSION_10 = " HTTP/1.0".getBytes(US_ASCII);
    private static final byte[] AUTHORIZATION = "authorization:".getBytes(US_ASCII);
    private static final byte[] CONNECTION = "connection:".getBytes(US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);
    private static final byte[] CODING = "transfer-encoding:".getBytes(US_ASCII);

    String method;
    int version;
    int targetFrom;
    int targetTo;
    int keyFrom;
    int keyTo;
    boolean lastOne;
    long bodyLength;

    /** Reads a head; gives the index behind it, or -1 where it is not complete yet. */
    int read(byte[] bytes, int from, int to) {
        int end = end(bytes, from, to);
        if (end < 0) {
            return -1;
        }
        keyFrom = -1;
        bodyLength = 0;
        int line = from;
        int lineEnd = newline(bytes, line, end);
        requestLine(bytes, line, trimmed(bytes, line, lineEnd));
        lastOne = version != 11;
        for (line = lineEnd + 1; line < end; line = lineEnd + 1) {
            lineEnd = newline(bytes, line, end);
            header(bytes, line, trimmed(bytes, line, lineEnd));
        }
        return end;
    }

    private static int end(byte[] bytes, int from, int to) {
        for (int i = from + 3; i < to; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int newline(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private static int trimmed(byte[] bytes, int from, int lineEnd) {
        return lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    }

    private void requestLine(byte[] bytes, int from, int to) {
        int space = from;
        while (space < to && bytes[space] != ' ') {
            space++;
        }
        method = starts(bytes, from, to, GET) ? "GET" : new String(bytes, from, space - from, ISO_8859_1);
        int tail = to - VERSION_11.length;
        version = 0;
        targetFrom = Math.min(to, space + 1);
        targetTo = to;
        if (tail > space) {
            version = starts(bytes, tail, to, VERSION_11) ? 11 : starts(bytes, tail, to, VERSION_10) ? 10 : 0;
            targetTo = version == 0 ? to : tail;
        }
    }

    private void header(byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        switch (bytes[from] | 0x20) {
            case 'a' -> {
                if (named(bytes, from, to, AUTHORIZATION)) {
                    keyFrom = value(bytes, from + AUTHORIZATION.length, to);
                    keyTo = to;
                }
            }
            case 'c' -> {
                if (named(bytes, from, to, CONNECTION)) {
                    String value = text(bytes, from + CONNECTION.length, to);
                    lastOne = value.equalsIgnoreCase("close") || (lastOne && !value.equalsIgnoreCase("keep-alive"));
                } else if (named(bytes, from, to, LENGTH)) {
                    String value = text(bytes, from + LENGTH.length, to);
                    bodyLength = value.matches("\\d{1,9}") ? Long.parseLong(value) : -1;
                }
            }
            case 't' -> {
                if (named(bytes, from, to, CODING)) {
                    bodyLength = -1;
                }
            }
            default -> {}
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1).strip();
    }

    private static int value(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] == ' ') {
            i++;
        }
        return i;
    }

    private static boolean starts(byte[] bytes, int from, int to, byte[] text) {
        return to - from >= text.length && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
    }

    private static boolean named(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if ((bytes[from + i] | 0x20) != (lowerCase[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }
}

package io.auditlog.enricher.sandbox.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte array that JSON is written into, reused from reply to reply. Threads: one. */
final class Pen {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[4096];
    private int length;

    Pen clear() {
        length = 0;
        return this;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Writes bytes as they are. */
    Pen raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** Writes UTF-8 text as the inside of a JSON string. */
    Pen escaped(byte[] utf8) {
        room(utf8.length * 6);
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < ' ') {
                bytes[length++] = '\\';
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 15];
            } else {
                bytes[length++] = b;
            }
        }
        return this;
    }

    /** Writes a number that is not negative, filled up with zeros to at least {@code width} digits. */
    Pen digits(long value, int width) {
        int count = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            count++;
        }
        count = Math.max(count, width);
        room(count);
        long rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
        return this;
    }

    /** Writes the low {@code count} hexadecimal digits of a value. */
    Pen hex(long value, int count) {
        room(count);
        for (int shift = (count - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 15];
        }
        return this;
    }

    /** Writes a version 4 UUID made of 128 given bits. */
    Pen uuid(long high, long low) {
        hex(high >>> 32, 8).dash().hex(high >>> 16, 4).dash().hex(0x4000 | (high & 0xfff), 4);
        return dash().hex(0x8000 | ((low >>> 48) & 0x3fff), 4).dash().hex(low, 12);
    }

    private Pen dash() {
        room(1);
        bytes[length++] = '-';
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}

package io.auditlog.enricher.wire;

import java.io.OutputStream;
import java.util.Arrays;

/** Collects the bytes of one record. Unlike the JDK's stream of bytes it takes no lock on every write. */
final class RecordBuffer extends OutputStream {

    private static final int USUAL_SIZE = 4096;

    private byte[] bytes = new byte[USUAL_SIZE];
    private int size;

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int length) {
        int needed = Math.addExact(size, length);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }
}

package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of a body as they arrive, up to a cap. Not shared between threads. */
final class BodyBuffer {

    private static final byte[] NOTHING = {};
    private static final int SMALLEST = 1024;

    private final int cap;
    private byte[] bytes = NOTHING;
    private int length;
    private long seen;
    private long announced = -1;

    BodyBuffer(int cap) {
        this.cap = cap;
    }

    /** Prepares for a body whose announced length may be a lie; negative if none was announced. */
    void expect(long length) {
        announced = length;
        if (length > 0) {
            bytes = new byte[(int) Math.min(length, Math.min(cap, BodyMemoryBudget.SMALL))];
        }
    }

    /** Takes what is there, as far as the cap allows. */
    void add(ByteBuffer source) {
        int taken = Math.min(source.remaining(), cap - length);
        seen += source.remaining();
        makeRoom(length + taken);
        source.get(bytes, length, taken);
        length += taken;
        source.position(source.limit());
    }

    private void makeRoom(int needed) {
        if (needed > bytes.length) {
            long doubled = Math.max(SMALLEST, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, cap)));
        }
    }

    /** It is longer than the cap, or will be, and its beginning is here. */
    boolean isOverCap() {
        return seen > cap || (announced > cap && length >= Math.min(cap, BodySample.HEAD));
    }

    /** Bytes offered so far, those beyond the cap included. */
    long seen() {
        return seen;
    }

    /** The bytes taken, without a copy where the length was announced rightly. */
    byte[] toArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** The first bytes taken. */
    byte[] head(int most) {
        return Arrays.copyOf(bytes, Math.min(length, most));
    }
}

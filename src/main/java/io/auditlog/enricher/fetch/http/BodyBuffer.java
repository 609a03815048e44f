package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Accumulates body bytes up to a cap. Not thread-safe. */
final class BodyBuffer {

    private static final int SMALLEST = 1024;

    private final int cap;
    private byte[] bytes = {};
    private int length;
    private long seen;
    private long announced = -1;

    BodyBuffer(int cap) {
        this.cap = cap;
    }

    /** Prepares for a body of the declared length, which is not trusted; negative if none was declared. */
    void expect(long length) {
        announced = length;
        bytes = new byte[(int) Math.max(0, Math.min(length, Math.min(cap, BodyMemoryBudget.SMALL)))];
    }

    /** Appends the available bytes, up to the cap. */
    void add(ByteBuffer source) {
        int taken = Math.min(source.remaining(), cap - length);
        seen += source.remaining();
        if (length + taken > bytes.length) {
            long doubled = Math.max(SMALLEST, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.max(length + taken, Math.min(doubled, cap)));
        }
        source.get(bytes, length, taken);
        length += taken;
        source.position(source.limit());
    }

    /** Whether the body exceeds the cap, or is declared to, and its first bytes are stored. */
    boolean isOverCap() {
        return seen > cap || (announced > cap && length >= Math.min(cap, BodySample.HEAD));
    }

    /** Bytes offered so far, including those beyond the cap. */
    long seen() {
        return seen;
    }

    /** The declared length; negative if none was. */
    long announced() {
        return announced;
    }

    /** The stored bytes; not copied if the declared length was correct. */
    byte[] toArray() {
        return length == bytes.length ? bytes : head(length);
    }

    /** The first stored bytes. */
    byte[] head(int most) {
        return Arrays.copyOf(bytes, Math.min(length, most));
    }
}

package io.auditlog.enricher.sandbox.api.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Seeded 64-bit hashing: the only randomness of the simulated API, so that the same request gets the same reply. */
public final class Mix {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** Hash of some text. */
    public static long of(String text, long seed) {
        ByteBuffer bytes =
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
        long hash = seed ^ (GOLDEN * (bytes.remaining() + 1));
        while (bytes.remaining() >= Long.BYTES) {
            hash = finish(hash ^ bytes.getLong());
        }
        long tail = 0;
        while (bytes.hasRemaining()) {
            tail = (tail << 8) | (bytes.get() & 0xff);
        }
        return finish(hash ^ tail);
    }

    /** The next number after a hash. */
    public static long next(long hash) {
        return finish(hash + GOLDEN);
    }

    /** A number in [0, 1) from a hash. */
    public static double fraction(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    private static long finish(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}

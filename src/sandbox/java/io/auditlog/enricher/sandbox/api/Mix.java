package io.auditlog.enricher.sandbox.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Seeded 64-bit hashing: the only source of chance in the simulated API, so that the same question has the same answer. */
final class Mix {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** Hash of some bytes. */
    static long of(byte[] bytes, int from, int to, long seed) {
        long hash = seed ^ (GOLDEN * (to - from + 1));
        int i = from;
        for (; i + 8 <= to; i += 8) {
            hash = finish(hash ^ (long) LONGS.get(bytes, i));
        }
        long tail = 0;
        for (; i < to; i++) {
            tail = (tail << 8) | (bytes[i] & 0xff);
        }
        return finish(hash ^ tail);
    }

    /** Hash of some text. */
    static long of(String text, long seed) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return of(utf8, 0, utf8.length, seed);
    }

    /** The next number after a hash. */
    static long next(long hash) {
        return finish(hash + GOLDEN);
    }

    /** A number in [0, 1) from a hash. */
    static double fraction(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    private static long finish(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}

package io.auditlog.enricher.convert;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks that bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF. It is
 * faster than decoding, which matters for every body.
 */
final class Utf8Check {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8Check() {}

    /** Offset of the first byte that is not part of a well-formed sequence, or -1. */
    static int firstFault(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            while (at + 8 <= bytes.length && ((long) EIGHT_BYTES.get(bytes, at) & HIGH_BITS) == 0) {
                at += 8;
            }
            while (at < bytes.length && bytes[at] >= 0) {
                at++;
            }
            if (at < bytes.length) {
                int length = sequenceAt(bytes, at);
                if (length == 0) {
                    return at;
                }
                at += length;
            }
        }
        return -1;
    }

    /** Length of the multi-byte sequence that starts here, or 0 if it is ill-formed or truncated. */
    private static int sequenceAt(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (lead < 0xC2 || lead > 0xF4 || at + length > bytes.length) {
            return 0;
        }
        // The second byte reveals overlong forms, surrogates and code points above U+10FFFF.
        int second = bytes[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        boolean valid = second >= lowest && second <= highest;
        for (int next = at + 2; next < at + length; next++) {
            valid = valid && (bytes[next] & 0xC0) == 0x80;
        }
        return valid ? length : 0;
    }
}

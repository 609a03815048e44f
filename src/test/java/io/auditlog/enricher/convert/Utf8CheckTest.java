package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The check agrees with the JDK's strict decoder. */
final class Utf8CheckTest {

    private static final int[] EDGES = {
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5
    };

    @Test
    void shouldAcceptEveryCharacterAtEveryAlignment() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x11000 ? 1 : 61) {
            if (Character.getType(codePoint) != Character.SURROGATE) {
                String text = "a".repeat(codePoint % 9) + Character.toString(codePoint) + "b".repeat(codePoint % 7);
                assertAgreement(text.getBytes(UTF_8), true);
            }
        }
    }

    @Test
    void shouldAgreeOnEveryPairAndOnRandomBytes() {
        for (int pair = 0; pair <= 0xFFFF; pair++) {
            assertAgreement(new byte[] {(byte) (pair >> 8), (byte) pair}, false);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(1, 14)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            }
            assertAgreement(bytes, false);
        }
    }

    @Test
    void shouldReturnTheOffsetOfTheFault() {
        byte[] bytes = "0123456789é€😀x".getBytes(UTF_8);
        bytes[bytes.length - 1] = (byte) 0xC3;
        assertThat(Utf8Check.firstFault(bytes)).isEqualTo(bytes.length - 1);
    }

    private static void assertAgreement(byte[] bytes, boolean mustBeValid) {
        boolean valid = true;
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            valid = false;
        }
        if ((Utf8Check.firstFault(bytes) == -1) != valid || (mustBeValid && !valid)) {
            throw new AssertionError("valid is " + valid + " of " + Arrays.toString(bytes));
        }
    }
}

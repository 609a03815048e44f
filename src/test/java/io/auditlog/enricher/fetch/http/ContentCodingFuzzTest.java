package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.fetch.http.ContentCoding.Decoded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Any bytes under any content coding: whole and within the cap, or said to be neither; nothing is thrown. */
final class ContentCodingFuzzTest {

    private static final int CAP = 16_384;
    private static final String[] CODINGS = {"gzip", "deflate", "identity", "br", " X-GZIP "};

    @FuzzTest
    void shouldDecodeWithinTheCapOrSayWhyNot(byte[] input) {
        // Given: the first byte chooses the coding
        String coding = input.length == 0 ? null : CODINGS[(input[0] & 0xff) % CODINGS.length];
        byte[] body = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        BodyBuffer raw = new BodyBuffer(CAP);
        raw.add(ByteBuffer.wrap(body));

        // When
        Decoded decoded = ContentCoding.decode(coding, raw, CAP);

        // Then
        assertThat(decoded.bytes().length).isLessThanOrEqualTo(CAP);
        switch (decoded.fault()) {
            case NONE -> checkWhole(decoded, coding, body);
            case OVERSIZED -> assertThat(decoded.size()).isGreaterThan(CAP);
            case UNKNOWN_CODING, CORRUPT_CODING -> assertThat(decoded.bytes()).isEqualTo(body);
        }
    }

    private static void checkWhole(Decoded decoded, String coding, byte[] body) {
        assertThat(decoded.size()).isEqualTo(decoded.bytes().length);
        if (coding == null || coding.equals("identity")) {
            assertThat(decoded.bytes()).isEqualTo(body);
        } else if (coding.equals("deflate") && body.length > 0) {
            assertThat(isWholeDeflate(body)).as("a whole stream").isTrue();
        }
    }

    private static boolean isWholeDeflate(byte[] body) {
        return endsCleanly(body, false) || endsCleanly(body, true);
    }

    private static boolean endsCleanly(byte[] body, boolean bare) {
        Inflater inflater = new Inflater(bare);
        try {
            inflater.setInput(body);
            byte[] chunk = new byte[CAP];
            int inflated = inflater.inflate(chunk);
            while (inflated > 0) {
                inflated = inflater.inflate(chunk);
            }
            return inflater.finished();
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }
}

package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.Reply.BodyFault;
import io.auditlog.enricher.fetch.http.ContentCoding.Decoded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContentCodingTest {

    private static final int CAP = 10_000;
    private static final byte[] TEXT = "{\"id\":\"x\"}".repeat(100).getBytes(StandardCharsets.UTF_8);

    /** A body of {@code TEXT}: plain, in gzip, in zlib, in bare deflate, or in half of its gzip. */
    private static byte[] body(String form) throws IOException {
        return switch (form) {
            case "gzip" -> gzip(TEXT);
            case "half" -> Arrays.copyOf(gzip(TEXT), gzip(TEXT).length / 2);
            case "zlib" -> deflated(false);
            case "bare" -> deflated(true);
            default -> TEXT;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "plain, , NONE",
        "plain, '', NONE",
        "plain, identity, NONE",
        "plain, ' Identity ', NONE",
        "gzip, gzip, NONE",
        "gzip, GZIP, NONE",
        "gzip, x-gzip, NONE",
        "zlib, deflate, NONE",
        "bare, deflate, NONE",
        "plain, br, UNKNOWN_CODING",
        "plain, 'gzip,gzip', UNKNOWN_CODING",
        "plain, gzip, CORRUPT_CODING",
        "half, gzip, CORRUPT_CODING",
        "plain, deflate, CORRUPT_CODING"
    })
    void shouldDecodeOrSayWhyNot(String form, String coding, BodyFault fault) throws IOException {
        byte[] body = body(form);
        Decoded decoded = decode(coding, body, CAP);
        assertThat(decoded.fault()).isEqualTo(fault);
        assertThat(decoded.bytes()).isEqualTo(fault == BodyFault.NONE ? TEXT : body);
    }

    @Test
    void shouldStopUnpackingAtTheCap() throws IOException {
        // Given 50 MB that pack into 50 kB
        Decoded decoded = decode("gzip", gzip(new byte[50_000_000]), 100_000);
        assertThat(decoded.fault()).isEqualTo(BodyFault.OVERSIZED);
        assertThat(decoded.size()).isBetween(100_001L, 120_000L);
        assertThat(decoded.bytes()).hasSize(4096);
    }

    @Test
    void shouldTakeABodyOfExactlyTheCapAndReportOneOverIt() {
        assertThat(decode(null, new byte[CAP], CAP).fault()).isEqualTo(BodyFault.NONE);
        assertThat(decode(null, new byte[CAP + 1], CAP).fault()).isEqualTo(BodyFault.OVERSIZED);
        assertThat(decode(null, new byte[CAP + 1], CAP).size()).isEqualTo(CAP + 1);
    }

    @Test
    void shouldNotBelieveAnAnnouncedLength() {
        BodyBuffer body = new BodyBuffer(CAP);
        body.expect(Long.MAX_VALUE);
        body.add(ByteBuffer.wrap(TEXT));
        assertThat(body.toArray()).isEqualTo(TEXT);
        assertThat(body.seen()).isEqualTo(TEXT.length);
    }

    private static Decoded decode(String coding, byte[] body, int cap) {
        BodyBuffer buffer = new BodyBuffer(cap);
        for (int i = 0; i < body.length; i += 777) {
            buffer.add(ByteBuffer.wrap(body, i, Math.min(777, body.length - i)));
        }
        return ContentCoding.decode(coding, buffer, cap);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] deflated(boolean bare) throws IOException {
        return new DeflaterInputStream(new ByteArrayInputStream(TEXT), new Deflater(6, bare)).readAllBytes();
    }
}

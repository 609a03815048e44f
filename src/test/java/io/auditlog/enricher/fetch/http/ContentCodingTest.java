package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.Reply.BodyFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static final int CAP = 10_000;
    private static final byte[] TEXT = "{\"id\":\"x\"}".repeat(100).getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "identity", " Identity "})
    void shouldLeavePlainBodiesAlone(String coding) {
        assertThat(decode(coding, TEXT).bytes()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
    void shouldUnpackGzip(String coding) throws IOException {
        ContentCoding.Decoded decoded = decode(coding, gzip(TEXT));
        assertThat(decoded.fault()).isEqualTo(BodyFault.NONE);
        assertThat(decoded.bytes()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldUnpackDeflateWithAndWithoutItsHeader(boolean bare) throws IOException {
        // Given
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(6, bare);
        try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(TEXT);
        }
        deflater.end();

        // When, then
        assertThat(decode("deflate", packed.toByteArray()).bytes()).isEqualTo(TEXT);
    }

    @Test
    void shouldStopUnpackingAtTheCap() throws IOException {
        // Given 50 MB that pack into 50 kB
        byte[] bomb = gzip(new byte[50_000_000]);

        // When
        ContentCoding.Decoded decoded = ContentCoding.decode("gzip", buffer(bomb, 100_000), 100_000);

        // Then
        assertThat(decoded.fault()).isEqualTo(BodyFault.OVERSIZED);
        assertThat(decoded.size()).isBetween(100_001L, 120_000L);
        assertThat(decoded.bytes()).hasSize(4096);
    }

    @Test
    void shouldReportABodyOverTheCapAsSent() {
        ContentCoding.Decoded decoded = decode(null, new byte[CAP + 1]);
        assertThat(decoded.fault()).isEqualTo(BodyFault.OVERSIZED);
        assertThat(decoded.size()).isEqualTo(CAP + 1);
    }

    @Test
    void shouldTakeABodyOfExactlyTheCap() {
        assertThat(decode(null, new byte[CAP]).fault()).isEqualTo(BodyFault.NONE);
    }

    @Test
    void shouldRefuseCodingsItDoesNotKnow() {
        assertThat(decode("br", TEXT).fault()).isEqualTo(BodyFault.UNKNOWN_CODING);
        assertThat(decode("gzip,gzip", TEXT).fault()).isEqualTo(BodyFault.UNKNOWN_CODING);
    }

    @Test
    void shouldRefuseBodiesThatAreNotWhatTheirCodingSays() throws IOException {
        byte[] packed = gzip(TEXT);
        assertThat(decode("gzip", TEXT).fault()).isEqualTo(BodyFault.CORRUPT_CODING);
        assertThat(decode("gzip", Arrays.copyOf(packed, packed.length / 2)).fault())
                .isEqualTo(BodyFault.CORRUPT_CODING);
        assertThat(decode("deflate", TEXT).fault()).isEqualTo(BodyFault.CORRUPT_CODING);
    }

    @Test
    void shouldNotBelieveAnAnnouncedLength() {
        // Given
        BodyBuffer body = new BodyBuffer(CAP);
        body.expect(Long.MAX_VALUE);

        // When
        body.add(ByteBuffer.wrap(TEXT));

        // Then
        assertThat(body.toArray()).isEqualTo(TEXT);
        assertThat(body.seen()).isEqualTo(TEXT.length);
    }

    private static ContentCoding.Decoded decode(String coding, byte[] body) {
        return ContentCoding.decode(coding, buffer(body, CAP), CAP);
    }

    private static BodyBuffer buffer(byte[] body, int cap) {
        BodyBuffer buffer = new BodyBuffer(cap);
        for (int i = 0; i < body.length; i += 777) {
            buffer.add(ByteBuffer.wrap(body, i, Math.min(777, body.length - i)));
        }
        return buffer;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }
}

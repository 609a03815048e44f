package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.fetch.Reply.BodyFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Decodes a body's content coding. None is requested, but some servers compress anyway. The output has the same cap as
 * the input, so a small body cannot expand into a large one.
 */
final class ContentCoding {

    private static final int CHUNK = 8192;

    private ContentCoding() {}

    /**
     * A decoded body.
     *
     * @param bytes the body, or its beginning if there is a fault
     * @param size bytes seen
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Decoded(byte[] bytes, long size, BodyFault fault) {
        private Decoded(byte[] bytes, BodyFault fault) {
            this(bytes, bytes.length, fault);
        }
    }

    static Decoded decode(String coding, BodyBuffer raw, int cap) {
        if (raw.isOverCap()) {
            return new Decoded(raw.head(BodySample.HEAD), raw.seen(), BodyFault.OVERSIZED);
        }
        byte[] bytes = raw.toArray();
        if (coding == null || bytes.length == 0) {
            return new Decoded(bytes, BodyFault.NONE);
        }
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> new Decoded(bytes, BodyFault.NONE);
            case "gzip", "x-gzip" -> inflated(bytes, cap, true);
            case "deflate" -> inflated(bytes, cap, false);
            default -> new Decoded(bytes, BodyFault.UNKNOWN_CODING);
        };
    }

    private static Decoded inflated(byte[] bytes, int cap, boolean gzip) {
        Inflater inflater = new Inflater(!isZlib(bytes));
        try (InputStream in = gzip
                ? new GZIPInputStream(new ByteArrayInputStream(bytes), CHUNK)
                : new InflaterInputStream(new ByteArrayInputStream(bytes), inflater, CHUNK)) {
            byte[] plain = in.readNBytes(cap + 1);
            if (inflater.needsDictionary()) {
                return new Decoded(bytes, BodyFault.CORRUPT_CODING); // the stream reports this as end of stream
            }
            return plain.length <= cap
                    ? new Decoded(plain, BodyFault.NONE)
                    : new Decoded(Arrays.copyOf(plain, BodySample.HEAD), plain.length, BodyFault.OVERSIZED);
        } catch (IOException e) {
            return new Decoded(bytes, BodyFault.CORRUPT_CODING);
        } finally {
            inflater.end();
        }
    }

    /** Servers differ on whether "deflate" has the zlib header that the standard requires. */
    private static boolean isZlib(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] & 0x0f) == 8 && (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) % 31 == 0;
    }
}

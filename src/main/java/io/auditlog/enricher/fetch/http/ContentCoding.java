package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.fetch.Reply.BodyFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
    record Decoded(byte[] bytes, long size, BodyFault fault) {}

    static Decoded decode(String coding, BodyBuffer raw, int cap) {
        if (raw.isOverCap()) {
            return new Decoded(raw.head(BodySample.HEAD), raw.seen(), BodyFault.OVERSIZED);
        }
        byte[] bytes = raw.toArray();
        if (coding == null || bytes.length == 0) {
            return new Decoded(bytes, bytes.length, BodyFault.NONE);
        }
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> new Decoded(bytes, bytes.length, BodyFault.NONE);
            case "gzip", "x-gzip" -> inflated(bytes, cap, true);
            case "deflate" -> inflated(bytes, cap, false);
            default -> faulty(bytes, BodyFault.UNKNOWN_CODING);
        };
    }

    private static Decoded inflated(byte[] bytes, int cap, boolean gzip) {
        BodyBuffer plain = new BodyBuffer(cap);
        Inflater inflater = new Inflater(!isZlib(bytes));
        try (InputStream in = gzip
                ? new GZIPInputStream(new ByteArrayInputStream(bytes), CHUNK)
                : new InflaterInputStream(new ByteArrayInputStream(bytes), inflater, CHUNK)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0 && !plain.isOverCap(); n = in.read(chunk)) {
                plain.add(ByteBuffer.wrap(chunk, 0, n));
            }
            if (inflater.needsDictionary()) {
                return faulty(bytes, BodyFault.CORRUPT_CODING); // the stream reports this as end of stream
            }
        } catch (IOException e) {
            return faulty(bytes, BodyFault.CORRUPT_CODING);
        } finally {
            inflater.end();
        }
        return plain.isOverCap()
                ? new Decoded(plain.head(BodySample.HEAD), plain.seen(), BodyFault.OVERSIZED)
                : new Decoded(plain.toArray(), plain.seen(), BodyFault.NONE);
    }

    /** Servers differ on whether "deflate" has the zlib header that the standard requires. */
    private static boolean isZlib(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] & 0x0f) == 8 && (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) % 31 == 0;
    }

    private static Decoded faulty(byte[] bytes, BodyFault fault) {
        return new Decoded(bytes, bytes.length, fault);
    }
}

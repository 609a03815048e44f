package io.auditlog.enricher.entry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/**
 * What is kept of a body that is not carried whole.
 *
 * @param head its first bytes, at most {@link #HEAD}; never changed after construction
 * @param size bytes seen; less than the whole where reading was cut
 * @param sha256 SHA-256 of the bytes seen, 32 bytes; never changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; copied into a dead letter as it is
public record BodySample(byte[] head, long size, byte[] sha256) {

    /** How much of the head is kept, in bytes. */
    public static final int HEAD = 4096;

    public BodySample {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(sha256, "sha256");
    }

    /** The sample of a body that was read whole, or as far as the cap allowed. */
    public static BodySample of(byte[] body) {
        return new BodySample(Arrays.copyOf(body, Math.min(body.length, HEAD)), body.length, sha256(body));
    }

    /** SHA-256 of some bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

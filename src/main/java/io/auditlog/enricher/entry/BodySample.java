package io.auditlog.enricher.entry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Sample of a body that is not kept in full.
 *
 * @param head its first bytes, at most {@link #HEAD}; never changed after construction
 * @param size bytes read; less than the full size if reading was cut off
 * @param sha256 SHA-256 of the bytes read, 32 bytes; never changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copied into a dead letter as is
public record BodySample(byte[] head, long size, byte[] sha256) {

    /** Maximum size of the head, in bytes. */
    public static final int HEAD = 4096;

    /** Cloned for each use, which takes half the time of a look-up by name; never updated. */
    private static final MessageDigest NEW_SHA256 = newSha256();

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The sample of a body that was read in full or up to the cap. */
    public static BodySample of(byte[] body) {
        return new BodySample(Arrays.copyOf(body, Math.min(body.length, HEAD)), body.length, sha256(body));
    }

    /** SHA-256 of the bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return ((MessageDigest) NEW_SHA256.clone()).digest(bytes);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Notes what differs in one outcome, in words short enough to read. */
final class Comparison {

    private static final int SHOWN = 80;

    private final BiConsumer<Fault, String> faults;

    Comparison(BiConsumer<Fault, String> faults) {
        this.faults = faults;
    }

    void misplaced(String text) {
        faults.accept(Fault.MISPLACED, text);
    }

    void altered(String text) {
        faults.accept(Fault.ALTERED, text);
    }

    /** Both must be equal; byte buffers and null among them. */
    void same(String what, Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            altered(what + " must be " + shown(expected) + ", but is " + shown(found) + at(expected, found));
        }
    }

    static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    static ByteBuffer sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.duplicate());
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String hex(ByteBuffer bytes) {
        if (bytes == null) {
            return "null";
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static String at(Object expected, Object found) {
        if (expected instanceof ByteBuffer one && found instanceof ByteBuffer other) {
            return " (first difference at byte " + one.mismatch(other) + ")";
        }
        return "";
    }

    private static String shown(Object value) {
        if (value instanceof ByteBuffer bytes) {
            String head = hex(bytes.slice(bytes.position(), Math.min(bytes.remaining(), SHOWN / 2)));
            return bytes.remaining() + " bytes " + head;
        }
        String text = String.valueOf(value);
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}

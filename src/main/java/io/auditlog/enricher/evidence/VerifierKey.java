package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.BodySample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A named Ed25519 public key that verifies notes. Its text is {@code name+id+base64}, the verifier key of Go's {@code
 * note} package; see C2SP {@code signed-note}. Threads: any.
 */
public final class VerifierKey {

    private static final Pattern TEXT = Pattern.compile("([^\\s+]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/=]+)");

    /** The start of every Ed25519 public key in X.509's encoding (RFC 8410); the 32 bytes of the key follow. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY = 32;
    private static final byte ED25519 = 1;

    private final String name;
    private final byte[] raw;
    private final PublicKey key;

    private VerifierKey(String name, byte[] raw, PublicKey key) {
        this.name = name;
        this.raw = raw;
        this.key = key;
    }

    /** The named key. */
    static VerifierKey of(String name, PublicKey key) {
        byte[] encoded = key.getEncoded();
        return new VerifierKey(name, Arrays.copyOfRange(encoded, encoded.length - KEY, encoded.length), key);
    }

    /**
     * Reads verifier keys, one a line; empty lines and those that begin with # are ignored.
     *
     * @throws IllegalArgumentException if there is none, or a line is no key
     */
    public static List<VerifierKey> readAll(String lines) {
        List<VerifierKey> keys = lines.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(VerifierKey::read)
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no verifier key, which keygen prints");
        }
        return keys;
    }

    private static VerifierKey read(String text) {
        Matcher parts = TEXT.matcher(text);
        byte[] typed = parts.matches() ? SignedNote.base64(parts.group(3)) : new byte[0];
        if (typed.length != 1 + KEY || typed[0] != ED25519) {
            throw new IllegalArgumentException(
                    "a line is no verifier key of Ed25519: expected name+id+base64, which keygen" + " prints");
        }
        byte[] raw = Arrays.copyOfRange(typed, 1, typed.length);
        try {
            byte[] encoded =
                    ByteBuffer.allocate(X509.length + KEY).put(X509).put(raw).array();
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            VerifierKey verifier = new VerifierKey(parts.group(1), raw, key);
            if (!verifier.hexId().equals(parts.group(2))) {
                throw new IllegalArgumentException("the verifier key of " + verifier.name
                        + " has another id than its line" + " says, " + verifier.hexId() + ": a character was changed");
            }
            return verifier;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a line is no verifier key of Ed25519", e);
        }
    }

    /** The name under which the key signs. */
    public String name() {
        return name;
    }

    /** The key ID: the first four bytes of SHA-256 of the name, a newline, the type and the key. */
    int id() {
        byte[] named = (name + "\n").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(BodySample.sha256(ByteBuffer.allocate(named.length + 1 + KEY)
                        .put(named)
                        .put(ED25519)
                        .put(raw)
                        .array()))
                .getInt();
    }

    private String hexId() {
        return HexFormat.of().toHexDigits(id());
    }

    boolean verifies(byte[] text, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(text);
            return check.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    /** The line that {@link #readAll} reads. */
    public String line() {
        byte[] typed = ByteBuffer.allocate(1 + KEY).put(ED25519).put(raw).array();
        return name + "+" + hexId() + "+" + Base64.getEncoder().encodeToString(typed);
    }

    @Override
    public String toString() {
        return name + "+" + hexId();
    }
}

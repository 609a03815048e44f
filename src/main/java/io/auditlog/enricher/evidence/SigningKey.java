package io.auditlog.enricher.evidence;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A named Ed25519 private key that signs notes; {@code toString} shows its public part. Threads: any. */
public final class SigningKey {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final int LINE = 64;

    private final PrivateKey key;
    private final VerifierKey verifier;

    private SigningKey(PrivateKey key, VerifierKey verifier) {
        this.key = key;
        this.verifier = verifier;
    }

    /** Replays a private key where a generator asks for chance, since the JDK derives no public key otherwise. */
    private static final class Replay extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final transient byte[] seed;

        Replay(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    /** A new private key in PEM (RFC 7468), as PKCS#8. */
    public static String generate(SecureRandom random) {
        try {
            byte[] encoded = generator(random).generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(encoded)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    /**
     * Reads a private key.
     *
     * @param name under which it signs, without spaces and {@code +}
     * @param pem PKCS#8 in PEM, not encrypted
     * @throws IllegalArgumentException if it is not an Ed25519 key; the message quotes nothing
     */
    public static SigningKey read(String name, String pem) {
        Matcher block = PEM.matcher(pem);
        try {
            byte[] encoded = block.find() ? Base64.getMimeDecoder().decode(block.group(1)) : new byte[0];
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new SigningKey(key, VerifierKey.of(name, publicKey((EdECPrivateKey) key)));
        } catch (GeneralSecurityException | IllegalArgumentException hidden) { // it may quote the key
            throw new IllegalArgumentException(
                    "expected a private key of Ed25519 in PEM (PKCS#8, not encrypted); keygen makes one");
        }
    }

    private static PublicKey publicKey(EdECPrivateKey key) throws GeneralSecurityException {
        SecureRandom replay = new Replay(key.getBytes().orElseThrow());
        return generator(replay).generateKeyPair().getPublic();
    }

    private static KeyPairGenerator generator(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, random);
        return generator;
    }

    /** Its public part. */
    public VerifierKey verifier() {
        return verifier;
    }

    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + verifier + " cannot sign", e);
        }
    }

    @Override
    public String toString() {
        return verifier.toString();
    }
}

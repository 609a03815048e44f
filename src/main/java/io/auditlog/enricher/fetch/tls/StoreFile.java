package io.auditlog.enricher.fetch.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads trust and key stores: PKCS12, JKS, or PEM (RFC 7468) with certificates and, in a key store, the PKCS#8 private
 * key of the first one.
 */
final class StoreFile {

    private StoreFile() {}

    static KeyStore read(TlsSettings.Store store) throws IOException, GeneralSecurityException {
        if (store.type().equals("PEM")) {
            return pem(Files.readString(store.location(), ISO_8859_1), keyPassword(store));
        }
        KeyStore keys = KeyStore.getInstance(store.type());
        try (InputStream in = Files.newInputStream(store.location())) {
            keys.load(in, store.password() == null ? null : store.password().toCharArray());
        }
        return keys;
    }

    /** The password of the private key in the loaded store. */
    static char[] keyPassword(TlsSettings.Store store) {
        String password = store.keyPassword() == null ? store.password() : store.keyPassword();
        return password == null ? new char[0] : password.toCharArray();
    }

    private static KeyStore pem(String text, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        List<Certificate> chain = new ArrayList<>();
        for (byte[] block : blocks(text, "CERTIFICATE")) {
            chain.add(CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block)));
            store.setCertificateEntry("certificate-" + chain.size(), chain.get(chain.size() - 1));
        }
        List<PKCS8EncodedKeySpec> keys = new ArrayList<>();
        blocks(text, "PRIVATE KEY").forEach(block -> keys.add(new PKCS8EncodedKeySpec(block)));
        for (byte[] block : blocks(text, "ENCRYPTED PRIVATE KEY")) {
            keys.add(decrypted(new EncryptedPrivateKeyInfo(block), password));
        }
        if (!keys.isEmpty() && !chain.isEmpty()) {
            KeyFactory factory =
                    KeyFactory.getInstance(chain.get(0).getPublicKey().getAlgorithm());
            store.setKeyEntry("key", factory.generatePrivate(keys.get(0)), password, chain.toArray(Certificate[]::new));
        }
        return store;
    }

    private static List<byte[]> blocks(String text, String label) {
        return Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label + "-----")
                .matcher(text)
                .results()
                .map(found -> Base64.getMimeDecoder().decode(found.group(1)))
                .toList();
    }

    private static PKCS8EncodedKeySpec decrypted(EncryptedPrivateKeyInfo key, char[] password)
            throws GeneralSecurityException {
        boolean family = key.getAlgName().equals("PBES2"); // the algorithm is in its parameters
        SecretKeyFactory factory =
                SecretKeyFactory.getInstance(family ? key.getAlgParameters().toString() : key.getAlgName());
        Cipher cipher = Cipher.getInstance(factory.getAlgorithm());
        cipher.init(Cipher.DECRYPT_MODE, factory.generateSecret(new PBEKeySpec(password)), key.getAlgParameters());
        return key.getKeySpec(cipher);
    }
}

package io.auditlog.enricher.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes the TLS context that {@link TlsTrust} describes. */
final class TrustedAuthorities {

    private TrustedAuthorities() {}

    /**
     * The context for connections to the API.
     *
     * @throws IllegalArgumentException if the trust store cannot be used; the message never quotes the password
     */
    static SSLContext context(TlsTrust trust) {
        try {
            if (trust.truststore() == null) {
                return SSLContext.getDefault();
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(load(trust));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "api.ssl.truststore.location: " + trust.truststore() + " cannot be used as " + trust.type(), e);
        }
    }

    private static KeyStore load(TlsTrust trust) throws IOException, GeneralSecurityException {
        boolean pem = trust.type().toUpperCase(Locale.ROOT).equals("PEM");
        KeyStore store = KeyStore.getInstance(pem ? KeyStore.getDefaultType() : trust.type());
        try (InputStream in = Files.newInputStream(trust.truststore())) {
            if (!pem) {
                store.load(
                        in, trust.password() == null ? null : trust.password().toCharArray());
                return store;
            }
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            return store;
        }
    }
}

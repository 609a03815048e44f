package io.auditlog.enricher.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The TLS side of the connection to the registry: whom to trust and who we are. There is no "trust all". */
final class RegistryTls {

    private RegistryTls() {}

    /** The context that the configuration asks for; empty for the platform's own. */
    static Optional<SSLContext> from(AbstractConfig config) {
        refuseUnknown(config);
        if (!"https".equalsIgnoreCase(config.getString(WireConfig.TLS_HOST_CHECK))) {
            throw new ConfigException(WireConfig.TLS_HOST_CHECK + " must be https: the registry's host name is always"
                    + " checked. Give its certificate the right name instead.");
        }
        KeyStore trusted = store(config, "truststore");
        KeyStore own = store(config, "keystore");
        if (trusted == null && own == null) {
            return Optional.empty();
        }
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : keys(config, own), trust.getTrustManagers(), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw failed(WireConfig.TLS_PREFIX + "*: no TLS with these settings: " + e.getMessage(), e);
        }
    }

    private static void refuseUnknown(AbstractConfig config) {
        Set<String> known = WireConfig.definition().names();
        for (String key : config.originals().keySet()) {
            if (key.startsWith(WireConfig.TLS_PREFIX) && !known.contains(key)) {
                throw new ConfigException(
                        "Unknown or unsupported configuration " + key + "; known are " + WireConfig.TLS_PREFIX
                                + "{truststore,keystore}.{location,password,type}, key.password and"
                                + " endpoint.identification.algorithm");
            }
        }
    }

    private static KeyManager[] keys(AbstractConfig config, KeyStore own) throws GeneralSecurityException {
        Password password = config.getPassword(WireConfig.TLS_KEY_PASSWORD);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                own,
                chars(password != null ? password : config.getPassword(WireConfig.TLS_PREFIX + "keystore.password")));
        return keys.getKeyManagers();
    }

    private static KeyStore store(AbstractConfig config, String name) {
        String key = WireConfig.TLS_PREFIX + name;
        String location = config.getString(key + ".location");
        Password password = config.getPassword(key + ".password");
        if (location == null || location.isEmpty()) {
            if (password != null) {
                throw new ConfigException(key + ".password is set, but " + key + ".location is not");
            }
            return null;
        }
        String type = config.getString(key + ".type");
        if (type.equalsIgnoreCase("PEM") && name.equals("keystore")) {
            throw new ConfigException(key + ".type", type, "a keystore must be JKS or PKCS12");
        }
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            return type.equalsIgnoreCase("PEM") ? certificates(in) : keyStore(in, type, password);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw failed(key + ".location: cannot read " + location + " as " + type + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore keyStore(InputStream in, String type, Password password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(in, chars(password));
        return store;
    }

    private static KeyStore certificates(InputStream in) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
    }

    private static char[] chars(Password password) {
        return password == null ? null : password.value().toCharArray();
    }

    private static ConfigException failed(String message, Exception cause) {
        ConfigException failure = new ConfigException(message);
        failure.initCause(cause);
        return failure;
    }
}

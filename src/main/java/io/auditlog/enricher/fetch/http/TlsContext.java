package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.credentials.FileWatch;
import io.auditlog.enricher.fetch.TlsSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Collections;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SSL context for {@link TlsSettings}. Stores may be replaced at any time: new connections use the current contents
 * or, while a store cannot be used, the previous ones.
 *
 * <p>Threads: any.
 */
final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final TlsSettings settings;
    private final FileWatch watch;
    private volatile SSLContext current;

    /**
     * Reads the stores.
     *
     * @throws IllegalArgumentException if one cannot be used; the message names key and file but no password
     */
    TlsContext(TlsSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.watch = new FileWatch(
                Stream.of(settings.trustStore(), settings.keyStore())
                        .filter(Objects::nonNull)
                        .map(TlsSettings.Store::location)
                        .toList(),
                nanoTime,
                this::readAgain);
        this.current = create();
    }

    /** The context for a new connection: a different object once a store has changed. */
    SSLContext current() {
        watch.look();
        return current;
    }

    private void readAgain(boolean changed) {
        current = create();
        LOG.info("a trust or key store has changed; new connections to the API use it");
    }

    private SSLContext create() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager()}, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    /** Null for the platform default. */
    private TrustManager[] trustManagers() {
        if (settings.trustStore() == null) {
            return null;
        }
        try {
            KeyStore store = StoreFile.read(settings.trustStore());
            if (store.size() == 0) {
                throw new KeyStoreException("it holds no certificate to trust");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable("api.ssl.truststore.location", settings.trustStore(), e);
        }
    }

    private ClientKeys keyManager() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (settings.keyStore() == null) {
            factory.init(null, null);
        } else {
            try {
                factory.init(withKey(StoreFile.read(settings.keyStore())), StoreFile.keyPassword(settings.keyStore()));
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                throw unusable("api.ssl.keystore.location", settings.keyStore(), e);
            }
        }
        return new ClientKeys((X509ExtendedKeyManager) factory.getKeyManagers()[0]);
    }

    private static KeyStore withKey(KeyStore store) throws KeyStoreException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store;
            }
        }
        throw new KeyStoreException("it holds no certificate with its private key, in PEM one that begins with"
                + " BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY");
    }

    private static IllegalArgumentException unusable(String key, TlsSettings.Store store, Exception e) {
        return new IllegalArgumentException(
                key + ": " + store.location() + " cannot be used as " + store.type() + ": " + e.getMessage(), e);
    }
}

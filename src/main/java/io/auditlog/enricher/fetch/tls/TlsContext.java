package io.auditlog.enricher.fetch.tls;

import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings.Store;
import io.auditlog.enricher.fetch.credentials.FileWatch;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
public final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final TlsSettings settings;
    private final FileWatch watch;

    /** Null before the first connection, where there are no stores: to read Java's own certificates takes a good part of a start. */
    private volatile SSLContext current;

    /**
     * Reads the stores, if there are any.
     *
     * @throws IllegalArgumentException if one cannot be used; the message names key and file but no password
     */
    public TlsContext(TlsSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.watch = new FileWatch(
                Stream.of(settings.trustStore(), settings.keyStore())
                        .filter(Objects::nonNull)
                        .map(Store::location)
                        .toList(),
                nanoTime,
                changed -> readAgain());
        this.current = opened(settings);
    }

    /**
     * Opens each store once.
     *
     * @throws IllegalArgumentException if any cannot be used; the message has a line for each, like the constructor's
     */
    public static void check(TlsSettings settings) {
        List<String> problems = new ArrayList<>();
        TlsSettings trustOnly = new TlsSettings(settings.trustStore(), null);
        for (TlsSettings one : List.of(trustOnly, new TlsSettings(null, settings.keyStore()))) {
            try {
                opened(one);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The context for a new connection: a different object once a store has changed. */
    public SSLContext current() {
        watch.look();
        SSLContext context = current;
        return context == null ? first() : context;
    }

    private synchronized SSLContext first() {
        if (current == null) {
            current = create(settings);
        }
        return current;
    }

    /** What is another object once a store has changed. */
    public Object identity() {
        return settings.equals(TlsSettings.PLATFORM) ? settings : current();
    }

    private void readAgain() {
        current = create(settings);
        LOG.info("a trust or key store has changed; new connections to the API use it");
    }

    /** The context of stores; null if there are none. */
    private static SSLContext opened(TlsSettings settings) {
        return settings.equals(TlsSettings.PLATFORM) ? null : create(settings);
    }

    private static SSLContext create(TlsSettings settings) {
        KeyManager[] keys = managers("api.ssl.keystore.location", settings.keyStore(), TlsContext::keyManagers);
        TrustManager[] trust = settings.trustStore() == null
                ? null // the platform default
                : managers("api.ssl.truststore.location", settings.trustStore(), TlsContext::trustManagers);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    /** Reads a store. */
    private interface Reader<T> {
        T read(Store store) throws IOException, GeneralSecurityException;
    }

    private static <T> T managers(String key, Store store, Reader<T> reader) {
        try {
            return reader.read(store);
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // a provider throws what it likes
            String file = store.location() + " cannot be used as " + store.type();
            String why = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
            throw new IllegalArgumentException(key + ": " + file + ": " + why, e);
        }
    }

    private static TrustManager[] trustManagers(Store settings) throws IOException, GeneralSecurityException {
        KeyStore store = StoreFile.read(settings);
        if (store.size() == 0) {
            throw new KeyStoreException("it holds no certificate to trust");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keyManagers(Store settings) throws IOException, GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = settings == null ? null : StoreFile.read(settings);
        if (store != null && !hasKey(store)) {
            throw new KeyStoreException("it holds no certificate with its private key, in PEM one that begins with"
                    + " BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY");
        }
        factory.init(store, store == null ? null : StoreFile.keyPassword(settings));
        return new KeyManager[] {new ClientKeys((X509ExtendedKeyManager) factory.getKeyManagers()[0])};
    }

    private static boolean hasKey(KeyStore store) throws KeyStoreException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }
}

package io.auditlog.enricher.fetch;

import java.nio.file.Path;

/**
 * Certificate authorities trusted for the API, and the worker's own certificate. The check cannot be disabled.
 *
 * @param trustStore key store with the authorities, or null for the Java platform's own
 * @param keyStore key store with the worker's certificate and its private key, or null for none
 */
public record TlsSettings(Store trustStore, Store keyStore) {

    /** The Java platform's authorities and no client certificate. */
    public static final TlsSettings PLATFORM = new TlsSettings(null, null);

    /**
     * A key store file.
     *
     * @param location its path
     * @param password password of the store, or null; never printed
     * @param keyPassword password of the private key, or null if it is the store's; never printed
     * @param type PKCS12, JKS or PEM
     */
    public record Store(Path location, String password, String keyPassword, String type) {

        @Override
        public String toString() {
            return location + " (" + type + ")";
        }
    }
}

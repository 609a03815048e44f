package io.auditlog.enricher.fetch;

import java.nio.file.Path;

/**
 * Which certificate authorities the API's certificate is checked against, and which certificate the worker shows. There is
 * no way to switch the check off.
 *
 * @param trustStore key store with the authorities, or null for the Java platform's own
 * @param keyStore key store with the worker's certificate and its private key, or null where it shows none
 */
public record TlsSettings(Store trustStore, Store keyStore) {

    /** The Java platform's own authorities, and no certificate of the worker's. */
    public static final TlsSettings PLATFORM = new TlsSettings(null, null);

    /**
     * A key store file.
     *
     * @param location where it is
     * @param password the store's, or null; never printed
     * @param keyPassword the private key's, or null where it is the store's; never printed
     * @param type PKCS12, JKS or PEM
     */
    public record Store(Path location, String password, String keyPassword, String type) {

        @Override
        public String toString() {
            return location + " (" + type + ")";
        }
    }
}

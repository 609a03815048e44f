package io.auditlog.enricher.source;

import java.nio.file.Path;

/**
 * Which certificate authorities the API's certificate is checked against. There is no way to switch the check off.
 *
 * @param truststore key store file, or null for the Java platform's own authorities
 * @param password its password, or null; never printed
 * @param type PKCS12, JKS or PEM
 */
public record TlsTrust(Path truststore, String password, String type) {

    /** The Java platform's own authorities. */
    public static final TlsTrust PLATFORM = new TlsTrust(null, null, "PKCS12");

    @Override
    public String toString() {
        return "TlsTrust[truststore=" + truststore + ", type=" + type + "]";
    }
}

package io.auditlog.enricher.config;

import io.auditlog.enricher.fetch.ApiProxy;
import io.auditlog.enricher.fetch.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;

/**
 * Builds the records for the connection to the API: TLS stores and proxy. A method throws an {@link
 * IllegalArgumentException} if values contradict each other.
 */
final class ConnectionRecords {

    private final Values values;

    ConnectionRecords(Values values) {
        this.values = values;
    }

    TlsSettings.Store trustStore() {
        String password = secret(Keys.TRUSTSTORE_PASSWORD, Keys.TRUSTSTORE_LOCATION);
        return store(Keys.TRUSTSTORE_LOCATION, password, null, Keys.TRUSTSTORE_TYPE);
    }

    TlsSettings.Store keyStore() {
        String password = secret(Keys.KEYSTORE_PASSWORD, Keys.KEYSTORE_LOCATION);
        String ofKey = secret(Keys.KEYSTORE_KEY_PASSWORD, Keys.KEYSTORE_LOCATION);
        return store(Keys.KEYSTORE_LOCATION, password, ofKey, Keys.KEYSTORE_TYPE);
    }

    ApiProxy proxy() {
        String user = secret(Keys.PROXY_USER, Keys.PROXY_URL);
        String password = secret(Keys.PROXY_PASSWORD, Keys.PROXY_USER);
        if (user != null && (password == null || user.contains(":"))) {
            throw new IllegalArgumentException(
                    Keys.PROXY_USER + " needs " + Keys.PROXY_PASSWORD + ", and must hold no colon");
        }
        Optional<URI> url = values.find(Keys.PROXY_URL);
        boolean plain = values.get(Keys.BASE_URL).getScheme().equals("http");
        if (url.isPresent() && plain && values.get(Keys.HTTP_VERSION).equals("2")) {
            throw new IllegalArgumentException(Keys.PROXY_URL
                    + ": with http the proxy is asked in HTTP/1.1, and not in " + Keys.HTTP_VERSION + " 2");
        }
        return url.map(found -> new ApiProxy(found, user, password)).orElse(null);
    }

    private TlsSettings.Store store(Key<Path> location, String password, String keyPassword, Key<String> type) {
        return values.find(location)
                .map(path -> new TlsSettings.Store(path, password, keyPassword, values.get(type)))
                .orElse(null);
    }

    /** A secret that is valid only if another key is set; null if it is not set. */
    private String secret(Key<Password> key, Key<?> where) {
        Optional<Password> secret = values.find(key);
        if (secret.isPresent() && values.find(where).isEmpty()) {
            throw new IllegalArgumentException(key + " is set without " + where + ": set both or none");
        }
        return secret.map(Password::value).orElse(null);
    }
}

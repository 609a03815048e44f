package io.auditlog.enricher.serde;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * A registry server.
 *
 * @param base its URL without credentials and trailing slash
 * @param headers sent with every request; never printed
 */
record RegistryEndpoint(String base, Map<String, String> headers) {

    /** The server at a configured URL. No message repeats the URL: it may hold a password. */
    static RegistryEndpoint of(String url, RegistryCredentials credentials) {
        URI parsed;
        try {
            parsed = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw malformed("one of the URLs has a syntax error at character " + e.getIndex());
        }
        boolean http = "http".equalsIgnoreCase(parsed.getScheme()) || "https".equalsIgnoreCase(parsed.getScheme());
        if (!http || parsed.getHost() == null || parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
            throw malformed("each URL must be http://host... or https://host..., without query and fragment;"
                    + " a host name holds no underscore");
        }
        String port = parsed.getPort() < 0 ? "" : ":" + parsed.getPort();
        String base = parsed.getScheme() + "://" + parsed.getHost() + port + parsed.getRawPath();
        return new RegistryEndpoint(base.replaceAll("/+$", ""), credentials.headersFor(parsed.getRawUserInfo()));
    }

    private static ConfigException malformed(String why) {
        return new ConfigException(WireConfig.URL + ": " + why);
    }

    @Override
    public String toString() {
        return base;
    }
}

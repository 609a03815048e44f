package io.auditlog.enricher.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The forward proxy to the API. For an https API it is used as a tunnel and sees only host and port; for http it forwards each
 * request.
 *
 * @param url scheme http, host and port
 * @param user user name for Basic authentication (RFC 7617), without a colon, or null for none; never printed
 * @param password password of that user; never printed
 */
public record ApiProxy(URI url, String user, String password) {

    /** The Proxy-Authorization value, or null for none. */
    public String authorization() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return user == null ? null : "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}

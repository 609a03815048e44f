package io.auditlog.enricher.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The forward proxy on the way to the API. To an API with https it makes a tunnel, and sees host and port alone; to one with
 * http it passes each request on.
 *
 * @param url http, host and port
 * @param user user name for Basic authentication (RFC 7617), without a colon, or null for none; never printed
 * @param password its password; never printed
 */
public record ApiProxy(URI url, String user, String password) {

    /** The value of Proxy-Authorization, or null for none. */
    public String authorization() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return user == null ? null : "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}

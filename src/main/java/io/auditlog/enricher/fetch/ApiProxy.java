package io.auditlog.enricher.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * The forward proxy on the way to the API. To an API with https it makes a tunnel, and sees host and port alone; to one with
 * http it passes each request on.
 *
 * @param url http, host and port
 * @param user user name for Basic authentication (RFC 7617), without a colon, or null for none; never printed
 * @param password its password; never printed
 */
public record ApiProxy(URI url, String user, String password) {

    /** The header that it knows the worker by, or null for none. */
    Header authorization() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return user == null
                ? null
                : new BasicHeader(
                        "Proxy-Authorization", "Basic " + Base64.getEncoder().encodeToString(pair), true);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}

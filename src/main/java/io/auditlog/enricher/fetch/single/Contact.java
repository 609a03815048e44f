package io.auditlog.enricher.fetch.single;

import io.auditlog.enricher.fetch.Reply;
import java.security.cert.X509Certificate;
import java.util.List;

/** A connection to the API that was opened, and over which nothing was sent. */
public sealed interface Contact {

    /**
     * It is possible.
     *
     * @param protocol HTTP and TLS version
     * @param chain the server's certificates as it sent them, its own first; empty without TLS
     */
    record Made(String protocol, List<X509Certificate> chain) implements Contact {}

    /** It is not. */
    record Refused(Reply.NoAnswer fault) implements Contact {}
}

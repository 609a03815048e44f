package io.auditlog.enricher.fetch.http;

import java.util.function.Consumer;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;

/** An open connection to the API, as used by the pool. Threads: any. */
interface ApiConnection {

    /** Unique to this connection and constant for its lifetime. */
    String id();

    /** Whether it carries multiple concurrent exchanges (HTTP/2). */
    boolean isShared();

    boolean isOpen();

    /** Whether it is unencrypted (no TLS). */
    boolean isPlain();

    /** Whether the server requested a client certificate in the handshake. */
    boolean isCertificateRequested();

    /** Sends a request. */
    void execute(AsyncClientExchangeHandler handler);

    /** Checks whether the peer has closed the connection. */
    void probe(Consumer<Boolean> alive);

    /** Closes it; exchanges in progress fail. */
    void close();
}

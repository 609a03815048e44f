package io.auditlog.enricher.fetch.http;

import java.util.function.Consumer;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;

/** One open connection to the API, as the pool sees it. Threads: any. */
interface ApiConnection {

    /** The same as long as it lives, and of no other. */
    String id();

    /** Whether many exchanges can be under way on it at once (HTTP/2). */
    boolean isShared();

    boolean isOpen();

    /** Whether it has no TLS. */
    boolean isPlain();

    /** Whether the server requested a certificate of the worker's in the handshake. */
    boolean isCertificateRequested();

    /** Sends a request. */
    void execute(AsyncClientExchangeHandler handler);

    /** Looks whether the other side has hung up unnoticed. */
    void probe(Consumer<Boolean> alive);

    /** Closes it; exchanges under way fail. */
    void close();
}

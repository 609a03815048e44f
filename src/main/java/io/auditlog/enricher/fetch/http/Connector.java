package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;

/** Opens connections to the API. Threads: any; never blocks, and never calls back inside {@link #connect}. */
interface Connector extends AutoCloseable {

    void connect(Listener listener);

    @Override
    void close();

    /** Each connect calls exactly one of the first two methods; the others report server signals. */
    interface Listener {
        void connected(Connection connection);

        void refused(Reply.NoAnswer fault);

        /** The server's limit on concurrent streams for this connection; negative if it set none. */
        void onStreamLimit(String connection, int streams);

        /** The server accepts no more streams on this connection and will answer none above the last one. */
        void onLeaving(String connection, int lastStream);
    }

    /** An open connection to the API, as used by the pool. Threads: any. */
    interface Connection {

        /** Unique to this connection and constant for its lifetime. */
        String id();

        /** Whether it carries multiple concurrent exchanges (HTTP/2). */
        boolean isShared();

        boolean isOpen();

        /** The TLS session; null without TLS. */
        SSLSession tlsSession();

        /** Sends a request. */
        void execute(AsyncClientExchangeHandler handler);

        /** Checks whether the peer has closed the connection. */
        void probe(Consumer<Boolean> alive);

        /** Closes it; exchanges in progress fail. */
        void close();
    }
}

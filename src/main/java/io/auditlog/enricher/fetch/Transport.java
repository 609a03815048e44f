package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLSession;

/**
 * Sends requests over the network; implemented by {@code fetch.http}.
 *
 * <p>Threads: any thread may send. The callback receives {@code onReply} exactly once, unless the exchange is aborted first;
 * never inside {@link #send}, and with no lock held.
 */
public interface Transport extends AutoCloseable {

    Exchange send(RequestCallback callback);

    /** Abandons all open exchanges without calling their callbacks. */
    @Override
    void close();

    /** One request in progress. */
    interface Exchange {
        /**
         * Aborts the exchange: the callback is not called again. Idempotent, and without effect after the end.
         *
         * @return whether the request had been sent, or may have been
         */
        boolean abort();
    }

    /** What a transport needs for one request, and reports about it. */
    interface RequestCallback {
        AuditLogId id();

        /** The API key to send; called when the request is being written. */
        String key();

        /**
         * The request got its connection long after its permit and needs another permit.
         *
         * @param granted runs when it has that permit; the wait does not count as the API's time
         */
        void reacquirePermit(Runnable granted);

        /** Adds headers to the request, by name and value, which is about to be written. */
        default void propagate(BiConsumer<String, String> headers) {}

        /** The request is being written now. */
        void onSent();

        /** How the request ended. */
        void onReply(Reply reply);
    }

    /** A callback that also sees the whole head of the reply. */
    interface HeadCallback extends RequestCallback {

        /** The head has arrived; its body has not yet. */
        void onHead(Head head);
    }

    /**
     * The head of a reply, as it came.
     *
     * @param protocol like {@code HTTP/2.0}
     * @param tls the session of the connection, or null without TLS
     * @param headers name and value of each line, in order
     */
    record Head(String protocol, SSLSession tls, List<Map.Entry<String, String>> headers) {}
}

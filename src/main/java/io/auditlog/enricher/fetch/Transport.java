package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;

/**
 * One layer between a call and the network. Each implementation has one concern and delegates to the next.
 *
 * <p>Threads: any thread may send. The callback receives {@code ended} exactly once, unless the exchange is cut first; never
 * inside {@link #send}, and with no lock held.
 */
public interface Transport extends AutoCloseable {

    Exchange send(RequestCallback callback);

    /** Abandons all open exchanges without calling their callbacks. */
    @Override
    void close();

    /** One call in progress. */
    interface Exchange {
        /**
         * Cuts the exchange: the callback is not called again. Idempotent, and without effect after the end.
         *
         * @return whether the request had been sent, or may have been
         */
        boolean cut();
    }

    /** Callback of one request. */
    interface RequestCallback {
        AuditLogId id();

        /** Whether it takes the next permit, ahead of requests already waiting for one. */
        default boolean isFirst() {
            return false;
        }

        /** Whether it has failed before while others succeeded: its end says nothing about the API. */
        default boolean isOdd() {
            return false;
        }

        /**
         * The request has its permit and is about to be sent.
         *
         * @return false if it must not be sent: it is dropped, and {@code ended} is not called
         */
        boolean leaves();

        /** The key; called when the request is about to be sent. */
        String key();

        /**
         * The request got its connection long after its permit and needs another permit.
         *
         * @param granted runs when it has that permit; the wait does not count as the API's time
         */
        default void asksAgain(Runnable granted) {
            granted.run();
        }

        /** The request is being written now. */
        default void written() {}

        void ended(Reply reply);
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;

/**
 * One layer between a call and the wire. Each implementation does one thing and hands on to the next.
 *
 * <p>Threads: any thread may send. The callback hears of the end exactly once, unless the exchange is cut first; never
 * inside {@link #send}, and with no lock held.
 */
public interface Transport extends AutoCloseable {

    Exchange send(RequestCallback callback);

    /** Gives up whatever is open and tells nobody. */
    @Override
    void close();

    /** One call under way. */
    interface Exchange {
        /**
         * Cuts it: the callback hears nothing more. Idempotent, and without effect after the end.
         *
         * @return whether the request had left, or may have
         */
        boolean cut();
    }

    /** Who sends. */
    interface RequestCallback {
        AuditLogId id();

        /** Whether it takes the next permit, before those that wait for one. */
        default boolean isFirst() {
            return false;
        }

        /** Whether it has failed before while others succeeded: how it ends says nothing about the API. */
        default boolean isOdd() {
            return false;
        }

        /**
         * It has its permit and is about to leave.
         *
         * @return false if it may not: then it goes no further, and nobody hears of its end
         */
        boolean leaves();

        /** The key, asked for when the request is about to leave. */
        String key();

        /**
         * It has its connection, but got it long after its permit: asks for another one.
         *
         * @param granted runs when it has that permit; the wait for it is no time of the API's
         */
        default void asksAgain(Runnable granted) {
            granted.run();
        }

        /** The request is being written now. */
        default void written() {}

        void ended(Reply reply);
    }
}

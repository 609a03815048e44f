package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;

/** Opens connections to the API. Threads: any; never blocks, and never calls back inside {@link #dial}. */
interface Connector extends AutoCloseable {

    void dial(Caller caller);

    @Override
    void close();

    /** Each dial calls exactly one of the first two methods; the others report server signals. */
    interface Caller {
        void connected(ApiConnection link);

        void refused(Reply.NoAnswer fault);

        /** The server's limit on concurrent streams for this connection; negative if it set none. */
        void takes(String link, int streams);

        /** The server accepts no more streams on this connection and will answer none above the last one. */
        void leaving(String link, int lastStream);
    }
}

package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;

/** Opens connections to the API. Threads: any; never blocks, and never answers inside {@link #dial}. */
interface Connector extends AutoCloseable {

    void dial(Caller caller);

    @Override
    void close();

    /** Who wants connections: hears of exactly one of the first two for each, and of what servers say about theirs. */
    interface Caller {
        void connected(ApiConnection link);

        void refused(Reply.NoAnswer fault);

        /** The server takes so many streams at once on this connection; negative where it named no limit. */
        void takes(String link, int streams);

        /** The server takes no more streams on this connection, and answers none above the last one. */
        void leaving(String link, int lastStream);
    }
}

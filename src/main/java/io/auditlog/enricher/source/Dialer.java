package io.auditlog.enricher.source;

/** Opens connections to the API. Threads: any; never blocks, and never answers inside {@link #dial}. */
interface Dialer extends AutoCloseable {

    void dial(Caller caller);

    @Override
    void close();

    /** Who wants a connection; hears of exactly one of the two. */
    interface Caller {
        void connected(Link link);

        void refused(Reply.NoAnswer fault);
    }
}

package io.auditlog.enricher.source;

import org.apache.hc.core5.concurrent.FutureCallback;

/** Opens connections to the API. Threads: any; never blocks, and never calls back inside {@link #dial}. */
interface Dialer extends AutoCloseable {

    void dial(FutureCallback<Link> callback);

    @Override
    void close();
}

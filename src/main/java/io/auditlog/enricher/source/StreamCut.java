package io.auditlog.enricher.source;

import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;

/** Cuts one HTTP/2 stream, now or as soon as it exists, and leaves the others on its connection alone. Threads: any. */
final class StreamCut implements CancellableDependency {

    private Cancellable stream;
    private boolean cut;

    @Override
    public synchronized void setDependency(Cancellable begun) {
        stream = begun;
        if (cut) {
            begun.cancel();
        }
    }

    @Override
    public synchronized boolean isCancelled() {
        return cut;
    }

    @Override
    public synchronized boolean cancel() {
        boolean first = !cut;
        cut = true;
        if (first && stream != null) {
            stream.cancel();
        }
        return first;
    }
}

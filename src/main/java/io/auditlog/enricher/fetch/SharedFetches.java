package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.EntrySource.Inquiry;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The calls in progress, one per ID, however often it is requested. Threads: any. */
final class SharedFetches {

    private final ConcurrentMap<AuditLogId, SharedFetch> open = new ConcurrentHashMap<>();
    private final FetchContext context;
    private volatile boolean closed;

    SharedFetches(FetchContext context) {
        this.context = context;
    }

    /** Joins the call for this ID or starts one. After {@link #close} no request is sent and no listener is called. */
    Inquiry ask(AuditLogId id, History history, Listener listener) {
        while (!closed) {
            SharedFetch mine = new SharedFetch(this, context, id, history);
            SharedFetch call = open.putIfAbsent(id, mine);
            Inquiry inquiry = (call == null ? mine : call).join(history, listener);
            if (inquiry != null) {
                if (call == null) {
                    begin(mine);
                }
                return inquiry;
            }
        }
        return () -> {};
    }

    private void begin(SharedFetch call) {
        call.begin();
        if (closed) {
            call.abandon();
        }
    }

    void ended(SharedFetch call) {
        open.remove(call.id(), call);
    }

    int size() {
        return open.size();
    }

    int heldByOutcome() {
        return (int) open.values().stream().filter(SharedFetch::isHeldByOutcome).count();
    }

    void close() {
        closed = true;
        context.breaker().close();
        List.copyOf(open.values()).forEach(SharedFetch::abandon);
        context.dispatcher().close();
    }
}

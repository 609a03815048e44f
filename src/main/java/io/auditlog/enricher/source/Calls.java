package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.source.EntrySource.Inquiry;
import io.auditlog.enricher.source.EntrySource.Listener;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The calls in progress, one for each ID, however often it is asked for. Threads: any.
 */
final class Calls {

    private final ConcurrentMap<AuditLogId, Call> open = new ConcurrentHashMap<>();
    private final CallContext context;
    private volatile boolean closed;

    Calls(CallContext context) {
        this.context = context;
    }

    /** Shares the call for this ID, or begins one. After {@link #close} nothing is asked and no listener is called. */
    Inquiry ask(AuditLogId id, History history, Listener listener) {
        while (!closed) {
            Call mine = new Call(this, context, id, history);
            Call call = open.putIfAbsent(id, mine);
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

    private void begin(Call call) {
        call.begin();
        if (closed) {
            call.abandon();
        }
    }

    void ended(Call call) {
        open.remove(call.id(), call);
    }

    int size() {
        return open.size();
    }

    int heldByOutcome() {
        return (int) open.values().stream().filter(Call::isHeldByOutcome).count();
    }

    void close() {
        closed = true;
        context.breaker().close();
        List.copyOf(open.values()).forEach(Call::abandon);
        context.inFlight().close();
    }
}

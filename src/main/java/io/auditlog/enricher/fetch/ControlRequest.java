package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;

/**
 * One request for a known-good ID, whose entry nobody wants: whether it comes is what matters. It goes before all others.
 *
 * <p>Threads: any.
 */
final class ControlRequest implements Transport.RequestCallback {

    private final FetchContext context;
    private final AuditLogId id;
    private volatile String sentKey = "";
    private volatile long leftAt;

    private ControlRequest(FetchContext context, AuditLogId id) {
        this.context = context;
        this.id = id;
    }

    static void ask(FetchContext context, AuditLogId id) {
        context.inFlight().send(new ControlRequest(context, id), InFlightQueue.Lane.FIRST);
    }

    @Override
    public AuditLogId id() {
        return id;
    }

    @Override
    public boolean isFirst() {
        return true;
    }

    @Override
    public boolean leaves() {
        leftAt = context.nanoTime().getAsLong();
        context.events().sent();
        return true;
    }

    @Override
    public String key() {
        sentKey = context.credentials().key();
        return sentKey;
    }

    /** A key that is refused to a known-good ID gives way to the other one, if there is one that was not refused. */
    @Override
    public void ended(Reply reply) {
        Verdict verdict = context.judge(id, reply, sentKey, leftAt);
        if (verdict instanceof Verdict.Failed failed) {
            if (failed.code() == Code.UNAUTHORIZED && context.credentials().refused(sentKey)) {
                ask(context, id);
            } else {
                context.breaker().controlFailed(id, failed.fault(), leftAt);
            }
        } else {
            context.credentials().accepted(sentKey);
            context.breaker().controlSucceeded(id, leftAt);
        }
    }
}

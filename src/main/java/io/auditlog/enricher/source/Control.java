package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;

/**
 * One request for a known-good ID, whose entry nobody wants: whether it comes is what matters. It goes before all others.
 *
 * <p>Threads: any.
 */
final class Control implements Transport.Inquirer {

    private final CallContext context;
    private final AuditLogId id;
    private volatile String sentKey = "";
    private volatile long leftAt;

    private Control(CallContext context, AuditLogId id) {
        this.context = context;
        this.id = id;
    }

    static void ask(CallContext context, AuditLogId id) {
        context.inFlight().send(new Control(context, id), Places.Lane.FIRST);
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

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;

/**
 * One request for a known-good ID. The entry is discarded; only whether it arrives matters. Sent ahead of all other requests.
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

    /** If the key is refused for a known-good ID, retries with another key that was not refused, if there is one. */
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

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;

/**
 * One request for a known-good ID. The entry is discarded; only whether it arrives matters. Sent ahead of all other requests.
 *
 * <p>Threads: any.
 */
final class ControlRequest implements Attempt.Owner {

    private final FetchContext context;

    private ControlRequest(FetchContext context) {
        this.context = context;
    }

    static void send(FetchContext context, AuditLogId id) {
        ControlRequest control = new ControlRequest(context);
        context.dispatcher().send(new Attempt(context.dispatcher(), control, id, Attempt.Lane.CONTROL));
    }

    @Override
    public boolean mayDispatch() {
        return true;
    }

    @Override
    public void onTurnedBack(Attempt attempt) {
        // never
    }

    /** If the key is refused for a known-good ID, retries with another key that was not refused, if there is one. */
    @Override
    public void onReply(Attempt attempt, Reply reply) {
        AuditLogId id = attempt.id();
        Verdict verdict = context.judge(id, reply, attempt.sentKey(), attempt.dispatchedAt());
        if (verdict instanceof Verdict.Failed failed) {
            if (failed.code() == Code.UNAUTHORIZED && context.credentials().refused(attempt.sentKey())) {
                send(context, id);
            } else {
                context.breaker().controlFailed(id, failed.fault(), attempt.dispatchedAt());
            }
        } else {
            context.credentials().accepted(attempt.sentKey());
            context.breaker().controlSucceeded(id, attempt.dispatchedAt());
        }
    }
}

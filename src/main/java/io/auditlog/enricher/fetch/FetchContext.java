package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Collaborators of every call. Threads: any. */
record FetchContext(
        Dispatcher dispatcher,
        ReplyClassifier table,
        RetryPolicy retries,
        Evidence evidence,
        BreakerRunner breaker,
        Credentials credentials,
        InstantSource clock,
        LongSupplier nanoTime,
        Timer timer,
        SourceEvents events) {

    /** Classifies and counts the reply to a request that was sent at this time with this key. */
    Verdict judge(AuditLogId id, Reply reply, String sentKey, long leftAt) {
        Verdict verdict = table.judge(id, reply, sentKey);
        int status = reply instanceof Reply.Answered answered ? answered.status() : 0;
        events.answered(status, verdict.code(), nanoTime.getAsLong() - leftAt);
        return verdict;
    }

    /** Whether the key has changed since this one was sent; checks for a newer one at once. */
    boolean hasReplaced(String sentKey) {
        credentials.renew();
        return !credentials.key().equals(sentKey);
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What every call works with. Threads: all of it may be used by any. */
record FetchContext(
        InFlightLimit inFlight,
        ReplyClassifier table,
        RetryPolicy retries,
        Evidence evidence,
        BreakerRunner breaker,
        Credentials credentials,
        InstantSource clock,
        LongSupplier nanoTime,
        Timer timer,
        SourceEvents events) {

    /** What a reply means to a request that left then with this key; counts it. */
    Verdict judge(AuditLogId id, Reply reply, String sentKey, long leftAt) {
        Verdict verdict = table.judge(id, reply, sentKey);
        int status = reply instanceof Reply.Answered answered ? answered.status() : 0;
        events.answered(status, verdict.code(), nanoTime.getAsLong() - leftAt);
        return verdict;
    }

    /** Whether another key than this is used by now; looks for a newer one at once. */
    boolean hasReplaced(String sentKey) {
        credentials.renew();
        return !credentials.key().equals(sentKey);
    }
}

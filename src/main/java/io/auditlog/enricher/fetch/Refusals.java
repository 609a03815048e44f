package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.Reply.Answered;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.RetryAfter;
import java.time.InstantSource;

/**
 * Detects replies that refuse a request because there are too many: status 429, and 403 with any sign of a limit, as some APIs
 * send it.
 *
 * <p>Threads: any.
 */
record Refusals(RateHeaders headers, InstantSource clock) {

    /** Kind of limit that was exceeded. */
    enum Refusal {
        NONE,
        /** Too many calls per time. */
        RATE,
        /** Too many concurrent calls: a lower rate would not help. */
        CALLS_AT_ONCE
    }

    Refusal of(Answered reply) {
        boolean refused = switch (reply.status()) {
            case 429 -> true;
            case 403 -> asksToWait(reply.headers());
            default -> false;
        };
        if (!refused) {
            return Refusal.NONE;
        }
        return headers.refuseCallsAtOnce(reply.headers().rateLimits()) ? Refusal.CALLS_AT_ONCE : Refusal.RATE;
    }

    private boolean asksToWait(ReplyHeaders found) {
        return RetryAfter.parse(found.retryAfter(), found.date(), clock.instant())
                        .isPresent()
                || headers.sayThatNothingIsLeft(found.rateLimits());
    }
}

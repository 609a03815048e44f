package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply.Answered;
import io.auditlog.enricher.fetch.Reply.NoAnswer;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateHeaders;
import io.auditlog.enricher.ratelimit.RateHeaders.RateSignals;
import io.auditlog.enricher.ratelimit.RetryAfter;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Learns from replies: rate headers go to the rate control, duration and success to the concurrency limit. A duration starts
 * when the request is sent, not while it waits for a permit or a connection. Threads: any.
 */
final class ReplyFeedback {

    /** Nanoseconds between header reads while all requests succeed; each reply carries the same information. */
    private static final long READ_EVERY = 5_000_000;

    private final RateControl control;
    private final ConcurrencyLimit concurrency;
    private final Refusals refusals;
    private final LongSupplier nanoTime;
    private volatile long readAt;

    ReplyFeedback(RateControl control, ConcurrencyLimit concurrency, Refusals refusals, LongSupplier nanoTime) {
        this.control = control;
        this.concurrency = concurrency;
        this.refusals = refusals;
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong() - READ_EVERY;
    }

    /**
     * Learns from one reply. That a retry got none says nothing about the API.
     *
     * @param atOnce requests outstanding until then, including this one
     */
    void learn(Attempt attempt, Reply reply, int atOnce) {
        if (reply instanceof Answered answered) {
            answered(answered, attempt.sentAt, atOnce);
        } else if (((NoAnswer) reply).code() != Code.INTERNAL && !attempt.lane.isRetry()) {
            concurrency.failed(attempt.sentAt, nanoTime.getAsLong());
        }
    }

    private void answered(Answered reply, long sentAt, int atOnce) {
        Refusals.Refusal refusal = refusals.of(reply);
        read(reply.headers(), refusal != Refusals.Refusal.NONE);
        if (refusal == Refusals.Refusal.CALLS_AT_ONCE) {
            concurrency.refused(sentAt, nanoTime.getAsLong());
        } else if (refusal == Refusals.Refusal.NONE && reply.status() < 500) {
            concurrency.answered(sentAt, nanoTime.getAsLong(), atOnce);
        }
    }

    private void read(Reply.Headers headers, boolean always) {
        if (headers.rateLimits().isEmpty()) {
            return;
        }
        long nanos = nanoTime.getAsLong();
        if (always || nanos - readAt >= READ_EVERY) {
            readAt = nanos;
            RateSignals signals = refusals.headers()
                    .read(headers.rateLimits(), headers.date(), refusals.clock().instant(), nanos);
            control.onSignals(signals);
            if (signals.atOnce() > 0) {
                concurrency.onSignals(signals.atOnce(), nanos);
            }
        }
    }

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
                return Refusals.Refusal.NONE;
            }
            return headers.refuseCallsAtOnce(reply.headers().rateLimits())
                    ? Refusals.Refusal.CALLS_AT_ONCE
                    : Refusals.Refusal.RATE;
        }

        private boolean asksToWait(Reply.Headers found) {
            return RetryAfter.parse(found.retryAfter(), found.date(), clock.instant())
                            .isPresent()
                    || headers.sayThatNothingIsLeft(found.rateLimits());
        }
    }
}

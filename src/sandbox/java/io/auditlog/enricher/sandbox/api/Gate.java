package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.Limits.HeaderFamily;
import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import io.auditlog.enricher.sandbox.api.RateLimit.Quota;
import java.time.Instant;
import java.util.Map;

/** The limiter of all event loops, and the headers that tell about it. Threads: any. */
final class Gate {

    private static final long SECOND = 1_000_000_000L;

    private final Limits limits;
    private final Limiter limiter;

    Gate(Limits limits) {
        this.limits = limits;
        this.limiter = limits.rate().limiter();
    }

    /** Whether a request passes; if so it is counted. */
    boolean admits(long nanoTime) {
        if (limiter == null) {
            return true;
        }
        synchronized (limiter) {
            return limiter.admit(nanoTime);
        }
    }

    /** Whether replies tell the limit. */
    boolean tells() {
        return limiter != null && limits.headers() != HeaderFamily.NONE;
    }

    /** The headers of every reply; see {@link #tells}. */
    Map<String, String> headers(long nanoTime, Instant now) {
        Quota quota = quota(nanoTime);
        String limit = Long.toString(quota.limit());
        String remaining = Long.toString(quota.remaining());
        long reset = seconds(quota.resetNanos());
        return switch (limits.headers()) {
            case NONE -> Map.of();
            case RATELIMIT ->
                Map.of(
                        "ratelimit-policy", "\"default\";q=" + limit + ";w=" + seconds(quota.windowNanos()),
                        "ratelimit", "\"default\";r=" + remaining + ";t=" + reset);
            case RATELIMIT_SEPARATE ->
                Map.of("ratelimit-limit", limit, "ratelimit-remaining", remaining, "ratelimit-reset", "" + reset);
            case X_RATELIMIT -> spelled(limit, remaining, reset);
            case X_RATELIMIT_EPOCH -> spelled(limit, remaining, now.getEpochSecond() + reset);
        };
    }

    /** The reply to a request that did not pass. */
    Reply refusal(long nanoTime, Instant now) {
        Reply reply = Reply.error(429);
        long wait = Math.max(1, seconds(quota(nanoTime).waitNanos()));
        return switch (limits.retryAfter()) {
            case SECONDS -> reply.with("retry-after", Long.toString(wait));
            case DATE -> reply.with("retry-after", Refusals.httpDate(now, wait + 1));
            case ABSENT -> reply;
        };
    }

    private Quota quota(long nanoTime) {
        synchronized (limiter) {
            return limiter.quota(nanoTime);
        }
    }

    private static Map<String, String> spelled(String limit, String remaining, long reset) {
        return Map.of("x-ratelimit-limit", limit, "x-ratelimit-remaining", remaining, "x-ratelimit-reset", "" + reset);
    }

    private static long seconds(long nanos) {
        return (nanos + SECOND - 1) / SECOND;
    }
}

package io.auditlog.enricher.sandbox.api;

import java.util.Objects;

/**
 * A rate limit and what replies tell about it.
 *
 * @param rate what is limited
 * @param headers which family of headers stands in every reply
 * @param retryAfter how a 429 says when to come back
 */
public record Limits(RateLimit rate, HeaderFamily headers, RetryAfter retryAfter) {

    /** No limit. */
    public static final Limits NONE = of(RateLimit.NONE);

    /** The ways in which services tell their limits. */
    public enum HeaderFamily {
        /** Not at all. */
        NONE,
        /** {@code RateLimit} and {@code RateLimit-Policy} as structured fields: the current draft. */
        RATELIMIT,
        /** {@code RateLimit-Limit}, {@code -Remaining} and {@code -Reset} in seconds: the older drafts. */
        RATELIMIT_SEPARATE,
        /** {@code X-RateLimit-*}, Reset as seconds from now. */
        X_RATELIMIT,
        /** {@code X-RateLimit-*}, Reset as seconds since 1970. */
        X_RATELIMIT_EPOCH
    }

    /** The forms of Retry-After. */
    public enum RetryAfter {
        SECONDS,
        DATE,
        ABSENT
    }

    public Limits {
        Objects.requireNonNull(rate, "rate");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /** A limit that is told by Retry-After alone, in seconds. */
    public static Limits of(RateLimit rate) {
        return new Limits(rate, HeaderFamily.NONE, RetryAfter.SECONDS);
    }
}

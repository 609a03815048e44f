package io.auditlog.enricher.sandbox.api;

import java.time.Duration;

/** How many requests the API takes. Threads: immutable. */
public sealed interface RateLimit {

    /** As many as come. */
    RateLimit NONE = new Unlimited();

    /** A fresh limiter that knows no request yet. */
    Limiter limiter();

    /** As many as come. */
    record Unlimited() implements RateLimit {
        @Override
        public Limiter limiter() {
            return null;
        }
    }

    /**
     * A bucket of tokens that fills evenly.
     *
     * @param perSecond tokens per second
     * @param size tokens it holds, at least 1; full at the start
     */
    record TokenBucket(double perSecond, int size) implements RateLimit {
        public TokenBucket {
            if (!(perSecond > 0) || size < 1) {
                throw new IllegalArgumentException("a bucket needs a rate above 0 and a size of at least 1");
            }
        }

        @Override
        public Limiter limiter() {
            return new Limiters.Bucket(perSecond, size);
        }
    }

    /** So many in each window, counted from the first request; all at once at its start if they like. */
    record FixedWindow(int limit, Duration window) implements RateLimit {
        public FixedWindow {
            positive(limit, window);
        }

        @Override
        public Limiter limiter() {
            return new Limiters.Fixed(limit, window.toNanos());
        }
    }

    /** So many in any stretch of this length; refused requests do not count. */
    record SlidingWindow(int limit, Duration window) implements RateLimit {
        public SlidingWindow {
            positive(limit, window);
        }

        @Override
        public Limiter limiter() {
            return new Limiters.Sliding(limit, window.toNanos());
        }
    }

    /** A bucket with the size that suits its rate: a fiftieth of a second's worth, at least 1. */
    static RateLimit perSecond(double rate) {
        return new TokenBucket(rate, (int) Math.max(1, rate / 50));
    }

    private static void positive(int limit, Duration window) {
        if (limit < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a window needs a limit of at least 1 and a length above zero");
        }
    }

    /** Counts requests. Threads: synchronized by whoever owns it. */
    interface Limiter {
        /** Whether a request that arrives now may pass; if so it is counted. */
        boolean admit(long nanoTime);

        /** What the limiter would tell now. */
        Quota quota(long nanoTime);
    }

    /**
     * What a limiter tells its callers.
     *
     * @param limit requests in a window
     * @param remaining requests that would pass now
     * @param waitNanos until the next one passes; 0 where one does now
     * @param resetNanos until the whole quota is back
     * @param windowNanos length of the window
     */
    record Quota(long limit, long remaining, long waitNanos, long resetNanos, long windowNanos) {}
}

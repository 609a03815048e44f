package io.auditlog.enricher.sandbox.api;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How many requests the API takes. A request that the API noticed late, because the machine held it up, may have come earlier:
 * a bucket and a sliding window refuse only what surely came too fast.
 *
 * <p>Threads: immutable.
 */
public sealed interface RateLimit {

    /** As many as come. */
    RateLimit NONE = new Unlimited();

    /** A fresh limiter that knows no request yet; null for no limit. */
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
            return new Limiter() {
                private final double perNano = perSecond / 1e9;
                private double tokens = size;
                private long last = Long.MIN_VALUE;

                @Override
                public boolean admit(long notBefore, long arrived) {
                    fill(arrived, size + (arrived - notBefore) * perNano);
                    boolean admitted = tokens >= 1;
                    tokens -= admitted ? 1 : 0;
                    return admitted;
                }

                private void fill(long nanoTime, double most) {
                    if (last != Long.MIN_VALUE && nanoTime > last) {
                        tokens = Math.min(most, tokens + (nanoTime - last) * perNano);
                    }
                    last = Math.max(last, nanoTime);
                }

                @Override
                public Quota quota(long nanoTime) {
                    fill(nanoTime, size);
                    long wait = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
                    long limit = (long) Math.max(1, perSecond);
                    long reset = (long) Math.ceil((size - tokens) / perNano);
                    return new Quota(limit, (long) tokens, wait, reset, (long) (limit / perNano));
                }
            };
        }
    }

    /** So many in each window, counted from the first request; all at once at its start if they like. */
    record FixedWindow(int limit, Duration window) implements RateLimit {
        public FixedWindow {
            positive(limit, window);
        }

        @Override
        public Limiter limiter() {
            return new Limiter() {
                private final long length = window.toNanos();
                private long start;
                private int used = -1;

                @Override
                public boolean admit(long notBefore, long arrived) {
                    turn(arrived);
                    boolean admitted = used < limit;
                    used += admitted ? 1 : 0;
                    return admitted;
                }

                private void turn(long nanoTime) {
                    if (used < 0) {
                        start = nanoTime;
                        used = 0;
                    } else if (nanoTime - start >= length) {
                        start += (nanoTime - start) / length * length;
                        used = 0;
                    }
                }

                @Override
                public Quota quota(long nanoTime) {
                    turn(nanoTime);
                    long reset = start + length - nanoTime;
                    return new Quota(limit, limit - used, used < limit ? 0 : reset, reset, length);
                }
            };
        }
    }

    /** So many in any stretch of this length; refused requests do not count. */
    record SlidingWindow(int limit, Duration window) implements RateLimit {
        public SlidingWindow {
            positive(limit, window);
        }

        @Override
        public Limiter limiter() {
            return new Limiter() {
                private final long length = window.toNanos();
                /** When the admitted requests in the window came at the earliest, ascending. */
                private final ArrayDeque<Long> times = new ArrayDeque<>();

                @Override
                public boolean admit(long notBefore, long arrived) {
                    forget(arrived);
                    return times.size() < limit && times.add(notBefore);
                }

                private void forget(long nanoTime) {
                    while (!times.isEmpty() && nanoTime - times.peek() >= length) {
                        times.remove();
                    }
                }

                @Override
                public Quota quota(long nanoTime) {
                    forget(nanoTime);
                    long wait = times.size() < limit ? 0 : times.peek() + length - nanoTime;
                    long reset = times.isEmpty() ? 0 : times.peekLast() + length - nanoTime;
                    return new Quota(limit, limit - (long) times.size(), wait, reset, length);
                }
            };
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

    /** Counts requests. Threads: one. */
    interface Limiter {
        /**
         * Whether a request may pass that was noticed at {@code arrived} and was not there at {@code notBefore}; if so it is
         * counted.
         */
        boolean admit(long notBefore, long arrived);

        /** Whether a request may pass that arrives now; if so it is counted. */
        default boolean admit(long nanoTime) {
            return admit(nanoTime, nanoTime);
        }

        /** What the limiter would report now. */
        Quota quota(long nanoTime);
    }

    /**
     * What a limiter reports.
     *
     * @param limit requests in a window
     * @param remaining requests that would pass now
     * @param waitNanos until the next one passes; 0 where one does now
     * @param resetNanos until the whole quota is back
     * @param windowNanos length of the window
     */
    record Quota(long limit, long remaining, long waitNanos, long resetNanos, long windowNanos) {}
}

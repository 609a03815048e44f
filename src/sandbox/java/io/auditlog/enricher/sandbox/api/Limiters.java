package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import io.auditlog.enricher.sandbox.api.RateLimit.Quota;
import java.util.concurrent.TimeUnit;

/** The ways of counting. Threads: synchronized by whoever owns a limiter. */
final class Limiters {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private Limiters() {}

    /** A token bucket. */
    static final class Bucket implements Limiter {
        private final double perNano;
        private final int size;
        private double tokens;
        private long last;
        private boolean started;

        Bucket(double perSecond, int size) {
            this.perNano = perSecond / NANOS;
            this.size = size;
            this.tokens = size;
        }

        @Override
        public boolean admit(long nanoTime) {
            fill(nanoTime);
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }

        private void fill(long nanoTime) {
            if (started && nanoTime > last) {
                tokens = Math.min(size, tokens + (nanoTime - last) * perNano);
            }
            if (!started || nanoTime > last) {
                last = nanoTime;
            }
            started = true;
        }

        @Override
        public Quota quota(long nanoTime) {
            fill(nanoTime);
            long wait = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
            long limit = (long) Math.max(1, perNano * NANOS);
            return new Quota(
                    limit, (long) tokens, wait, (long) Math.ceil((size - tokens) / perNano), (long) (limit / perNano));
        }
    }

    /** Windows one after the other. */
    static final class Fixed implements Limiter {
        private final int limit;
        private final long window;
        private long start;
        private int used = -1;

        Fixed(int limit, long window) {
            this.limit = limit;
            this.window = window;
        }

        @Override
        public boolean admit(long nanoTime) {
            turn(nanoTime);
            if (used >= limit) {
                return false;
            }
            used++;
            return true;
        }

        private void turn(long nanoTime) {
            if (used < 0) {
                start = nanoTime;
                used = 0;
            } else if (nanoTime - start >= window) {
                start += (nanoTime - start) / window * window;
                used = 0;
            }
        }

        @Override
        public Quota quota(long nanoTime) {
            turn(nanoTime);
            long reset = start + window - nanoTime;
            return new Quota(limit, limit - used, used < limit ? 0 : reset, reset, window);
        }
    }

    /** The times of the last admitted requests, in a ring. */
    static final class Sliding implements Limiter {
        private final long[] times;
        private final long window;
        private int next;
        private int held;

        Sliding(int limit, long window) {
            this.times = new long[limit];
            this.window = window;
        }

        @Override
        public boolean admit(long nanoTime) {
            forget(nanoTime);
            if (held == times.length) {
                return false;
            }
            times[next] = nanoTime;
            next = (next + 1) % times.length;
            held++;
            return true;
        }

        private void forget(long nanoTime) {
            while (held > 0 && nanoTime - times[oldest()] >= window) {
                held--;
            }
        }

        private int oldest() {
            return (next - held + times.length) % times.length;
        }

        @Override
        public Quota quota(long nanoTime) {
            forget(nanoTime);
            long wait = held < times.length ? 0 : times[oldest()] + window - nanoTime;
            int newest = (next - 1 + times.length) % times.length;
            long reset = held == 0 ? 0 : times[newest] + window - nanoTime;
            return new Quota(times.length, times.length - (long) held, wait, reset, window);
        }
    }
}

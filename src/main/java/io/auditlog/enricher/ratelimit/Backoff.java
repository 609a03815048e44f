package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Retry backoff with full jitter: drawn from zero to {@code min(max, base x 2^n)}.
 *
 * <p>Threads: any; draws are serialised, since not every random generator is thread-safe.
 */
public final class Backoff {

    private final long base;
    private final long max;
    private final RandomGenerator random;

    public Backoff(Duration base, Duration max, RandomGenerator random) {
        if (base.isNegative() || max.compareTo(base) < 0) {
            throw new IllegalArgumentException("a backoff goes from 0 or more up to its maximum");
        }
        this.base = base.toNanos();
        this.max = max.toNanos();
        this.random = random;
    }

    /** The wait before retry {@code n}, counted from 0. */
    public Duration before(int n) {
        return upTo(Duration.ofNanos(n >= Long.SIZE - 2 || base > max >> n ? max : base << n));
    }

    /** A random wait from zero to {@code longest}. */
    public synchronized Duration upTo(Duration longest) {
        return Duration.ofNanos((long) (random.nextDouble() * longest.toNanos()));
    }
}

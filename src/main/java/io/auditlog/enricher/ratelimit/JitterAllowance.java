package io.auditlog.enricher.ratelimit;

/**
 * How late calls may be for nothing. The calls that leave in one second then have the permits of a second and this, so the
 * permits are spaced for that. Where more calls are later, as on a machine that is short of CPU, more is allowed: a
 * little for each, and as little is taken back each second, so that about one call a second stays later.
 *
 * <p>Threads: the rate limiter's lock guards it.
 */
final class JitterAllowance {

    /** 4.5 ms: with {@link RateLimiter#EARLY} it costs half a percent of the rate. */
    static final long LEAST = 4_500_000;

    /** 19.5 ms: two percent. */
    static final long MOST = 19_500_000;

    private static final long STEP = 50_000;
    private static final long SECOND = 1_000_000_000;

    private long allowed = LEAST;
    private long since;

    /** What is allowed now, in nanoseconds. */
    long allowed() {
        return allowed;
    }

    /** A call was later. */
    void exceeded() {
        allowed = Math.min(MOST, allowed + STEP);
    }

    /**
     * Takes back what has not been needed.
     *
     * @param now nanoseconds since the rate limiter began
     */
    void look(long now) {
        long seconds = (now - since) / SECOND;
        if (seconds > 0) {
            since = now;
            allowed = Math.max(LEAST, allowed - Math.min(MOST, seconds * STEP));
        }
    }
}

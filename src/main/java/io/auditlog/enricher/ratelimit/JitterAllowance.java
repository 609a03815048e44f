package io.auditlog.enricher.ratelimit;

/**
 * The lateness that calls may have at no cost. The calls sent in one second may then hold the permits of a second plus
 * this allowance, so permits are spaced for that. If more calls are later, as on a machine short of CPU, it grows a
 * little per call, and shrinks by as much each second, so that about one call a second stays later.
 *
 * <p>Threads: guarded by the rate limiter's lock.
 */
final class JitterAllowance {

    /** 4.5 ms: together with {@link RateLimiter#EARLY} it costs half a percent of the rate. */
    static final long LEAST = 4_500_000;

    /** 19.5 ms: two percent. */
    static final long MOST = 19_500_000;

    private static final long STEP = 50_000;
    private static final long SECOND = 1_000_000_000;

    private long allowed = LEAST;
    private long since;

    /** The current allowance, in nanoseconds. */
    long allowed() {
        return allowed;
    }

    /** Records a call later than the allowance. */
    void exceeded() {
        allowed = Math.min(MOST, allowed + STEP);
    }

    /**
     * Shrinks the allowance by what was not needed.
     *
     * @param now nanoseconds since the rate limiter started
     */
    void look(long now) {
        long seconds = (now - since) / SECOND;
        if (seconds > 0) {
            since = now;
            allowed = Math.max(LEAST, allowed - Math.min(MOST, seconds * STEP));
        }
    }
}

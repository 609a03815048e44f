package io.auditlog.enricher.pace;

import java.time.Duration;

/**
 * The rate that replies tell, with headroom. Where they tell no window, the longest time until a reset that was seen is
 * taken for it.
 *
 * <p>Threads: one at a time; its owner sees to that. Times are nanoseconds of one monotonic clock.
 */
final class QuotaBound {

    /** What is used of a rate that is told: others may use the key too, and requests do not arrive evenly. */
    static final double HEADROOM = 0.95;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private Quota last;
    private Duration learned = Duration.ZERO;
    private long resetAt;
    private long forgottenAt;

    /** Takes what a reply tells. */
    void told(Quota quota, long now) {
        if (last != null && last.limit() != quota.limit()) {
            learned = Duration.ZERO;
        }
        if (quota.untilReset().compareTo(learned) > 0) {
            learned = quota.untilReset();
        }
        last = quota.within(learned);
        resetAt = now + last.untilReset().toNanos();
        forgottenAt = resetAt + last.window().toNanos();
    }

    /**
     * How long nothing should be sent. Nothing left of a second's quota is no reason to wait: resets are told in whole
     * seconds, and a bucket that fills evenly is empty after every call.
     */
    Duration pause() {
        boolean matters = last.isUsedUp() && last.window().compareTo(SECOND) > 0;
        Duration reset = last.untilReset();
        if (!matters) {
            return Duration.ZERO;
        }
        return reset.compareTo(RetryAfter.LONGEST) < 0 ? reset : RetryAfter.LONGEST;
    }

    /** The calls per second that may leave then; infinite where nothing is told. */
    double at(long now) {
        if (last == null || now - forgottenAt >= 0) {
            return Double.POSITIVE_INFINITY;
        }
        return HEADROOM * (now - resetAt >= 0 ? last.steadyPerSecond() : last.perSecond());
    }
}

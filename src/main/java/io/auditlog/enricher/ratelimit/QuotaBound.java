package io.auditlog.enricher.ratelimit;

import java.time.Duration;

/**
 * The rate reported by replies, with headroom. If they report no window, the longest time until a reset seen so far is
 * used. An absurdly low rate is applied only once a refusal has confirmed it: some APIs use these numbers differently.
 *
 * <p>Threads: not thread-safe; guarded by its owner. Times are nanoseconds of one monotonic clock.
 */
final class QuotaBound {

    /** The share of a reported rate that is used: others may use the key too, and requests do not arrive evenly. */
    private static final double HEADROOM = 0.97;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final double floor;
    private Quota last;
    private boolean confirmed;
    private Duration learned = Duration.ZERO;
    private long resetAt;
    private long forgottenAt;

    /** Starts without a rate; rates below {@code floor}, in calls per second, are ignored without a refusal. */
    QuotaBound(double floor) {
        this.floor = floor;
    }

    /** Applies the quota reported by a reply. */
    void onReport(Quota quota, long now) {
        if (last != null && last.limit() != quota.limit()) {
            learned = Duration.ZERO;
            confirmed = false;
        }
        Duration seen = quota.refills() ? quota.window() : quota.untilReset();
        if (seen.compareTo(learned) > 0 || (quota.refills() && !seen.isZero())) {
            learned = seen;
        }
        last = quota.within(learned);
        resetAt = now + last.untilReset().toNanos();
        forgottenAt = resetAt + last.window().toNanos();
    }

    /** Records a refusal for too many calls; returns how long nothing should be sent. */
    Duration refused() {
        if (last == null || confirmed) {
            return Duration.ZERO;
        }
        confirmed = true;
        return pause();
    }

    private boolean isBelieved() {
        return confirmed || last.steadyPerSecond() >= floor;
    }

    /** The last reported quota, human-readable. */
    @Override
    public String toString() {
        return last == null ? "no headers" : last.toString();
    }

    /**
     * How long nothing should be sent. An exhausted one-second quota is no reason to wait: resets are given in whole
     * seconds, and an evenly refilling bucket is empty after every call.
     */
    Duration pause() {
        boolean matters = last.isUsedUp() && last.window().compareTo(SECOND) > 0 && isBelieved();
        return matters ? last.untilReset() : Duration.ZERO;
    }

    /** The permitted calls per second at {@code now}; infinite if none were reported. */
    double at(long now) {
        if (last == null || now - forgottenAt >= 0 || !isBelieved()) {
            return Double.POSITIVE_INFINITY;
        }
        boolean over = !last.refills() && now - resetAt >= 0;
        return HEADROOM * (over ? last.steadyPerSecond() : last.perSecond());
    }
}

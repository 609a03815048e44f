package io.auditlog.enricher.ratelimit;

import java.time.Duration;

/**
 * The rate that replies tell, with headroom. Where they tell no window, the longest time until a reset that was seen is
 * taken for it. A rate that is absurdly low is believed only once a refusal has confirmed it: some APIs mean something
 * else by their numbers.
 *
 * <p>Threads: one at a time; its owner sees to that. Times are nanoseconds of one monotonic clock.
 */
final class QuotaBound {

    /** What is used of a rate that is told: others may use the key too, and requests do not arrive evenly. */
    static final double HEADROOM = 0.97;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final double floor;
    private Quota last;
    private String source = "";
    private boolean confirmed;
    private Duration learned = Duration.ZERO;
    private long resetAt;
    private long forgottenAt;

    /** Knows nothing yet; rates below this one, in calls per second, are not believed without a refusal. */
    QuotaBound(double floor) {
        this.floor = floor;
    }

    /** Takes what a reply says of a quota. */
    void told(RateSignals signals, long now) {
        Quota quota = signals.quota();
        if (last != null && last.limit() != quota.limit()) {
            learned = Duration.ZERO;
            confirmed = false;
        }
        Duration seen = quota.refills() ? quota.window() : quota.untilReset();
        if (seen.compareTo(learned) > 0 || (quota.refills() && !seen.isZero())) {
            learned = seen;
        }
        last = quota.within(learned);
        source = signals.source();
        resetAt = now + last.untilReset().toNanos();
        forgottenAt = resetAt + last.window().toNanos();
    }

    /** The API refused a call because there were too many; returns how long nothing should be sent for it. */
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

    /** What was told last, for a person. */
    @Override
    public String toString() {
        if (last == null) {
            return "no headers";
        }
        String limit = last.limit() > 0 && !last.window().isZero()
                ? last.limit() + " calls in " + last.window().toSeconds() + " s, "
                : "";
        return source + ": " + limit + last.remaining() + " left";
    }

    /**
     * How long nothing should be sent. Nothing left of a second's quota is no reason to wait: resets are told in whole
     * seconds, and a bucket that fills evenly is empty after every call.
     */
    Duration pause() {
        boolean matters = last.isUsedUp() && last.window().compareTo(SECOND) > 0 && isBelieved();
        return matters ? last.untilReset() : Duration.ZERO;
    }

    /** The calls per second that may leave then; infinite where nothing is told. */
    double at(long now) {
        if (last == null || now - forgottenAt >= 0 || !isBelieved()) {
            return Double.POSITIVE_INFINITY;
        }
        boolean over = !last.refills() && now - resetAt >= 0;
        return HEADROOM * (over ? last.steadyPerSecond() : last.perSecond());
    }
}

package io.auditlog.enricher.ratelimit;

/**
 * The rate after refusals. A refusal cuts it by 30 %. It then recovers quickly to just below the refused rate, stays
 * there for long, since that is about the permitted rate, and beyond it grows at an increasing pace. Based on CUBIC
 * (RFC 9438). It uses 95 % of an unannounced limit, at one or two refusals in twenty seconds.
 *
 * <p>Threads: not thread-safe; guarded by its owner. Times are nanoseconds of one monotonic clock.
 */
final class CubicRecovery {

    private static final double CUT = 0.7; // the factor by which a refusal reduces the rate
    private static final double NEAR = 0.96; // end of the quick recovery, as a share of the refused rate
    private static final double QUICK_SECONDS = 2;
    private static final double SLOW_SECONDS = 20;

    /** Growth: 2 % in 3 seconds, 20 % in 10, twice as much in 20, six times as much in 30. */
    private static final double CURVATURE = 0.002;

    private final double floor;
    private boolean cut;
    private long cutAt;
    private long mendsFrom;
    private boolean proven;
    private double lowest;
    private double refused;

    CubicRecovery(double floor) {
        this.floor = floor;
    }

    /**
     * Records a refused call. Calls sent before the last cut are ignored.
     *
     * @param leftAt when the call was sent
     * @param permitted the rate permitted at that time, disregarding this class
     * @return whether the rate was cut
     */
    boolean refused(long leftAt, long now, double permitted) {
        if (cut && leftAt - cutAt <= 0) {
            return false;
        }
        double then = Math.min(permitted, at(leftAt));
        if (!cut || proven) {
            refused = then; // if nothing at all passes, the rate is not the reason
        }
        lowest = Math.max(floor, CUT * then);
        cut = true;
        proven = false;
        cutAt = now;
        mendsFrom = now;
        return true;
    }

    /** Records a call sent at {@code leftAt} that was answered. */
    void passed(long leftAt) {
        proven |= cut && leftAt - cutAt > 0;
    }

    /** Whether nothing has passed since the last cut. */
    boolean isUnproven() {
        return cut && !proven;
    }

    /** Nothing is sent until then, so nothing can be learned. */
    void pausedUntil(long until) {
        if (cut && until - mendsFrom > 0) {
            mendsFrom = until;
        }
    }

    /** The permitted calls per second at {@code now}; infinite if there is no evidence against it. */
    double at(long now) {
        if (!cut) {
            return Double.POSITIVE_INFINITY;
        }
        double seconds = Math.max(0, (now - mendsFrom) / 1e9);
        double near = Math.max(lowest, NEAR * refused);
        if (seconds < QUICK_SECONDS) {
            double missing = 1 - seconds / QUICK_SECONDS;
            return near - (near - lowest) * missing * missing;
        }
        double slow = (seconds - QUICK_SECONDS) / SLOW_SECONDS;
        if (slow < 1) {
            return near + (Math.max(near, refused) - near) * slow;
        }
        double beyond = seconds - QUICK_SECONDS - SLOW_SECONDS;
        return Math.max(near, refused) * Math.exp(CURVATURE * beyond * beyond);
    }

    /** Resets to the state without refusals. */
    void mended() {
        cut = false;
    }
}

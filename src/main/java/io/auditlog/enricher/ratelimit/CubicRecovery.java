package io.auditlog.enricher.ratelimit;

/**
 * The rate after refusals. A refusal cuts it by 30 %; then it comes back quickly to just below the rate that was refused,
 * stays there long, since that is about what is permitted, and beyond it feels its way up, faster and faster. The idea is
 * CUBIC's (RFC 9438). A limit that nobody tells is used to 95 % so, at one refusal or two in twenty seconds.
 *
 * <p>Threads: one at a time; its owner sees to that. Times are nanoseconds of one monotonic clock.
 */
final class CubicRecovery {

    /** What a refusal leaves of the rate. */
    static final double CUT = 0.7;

    /** Where the quick return ends, of the refused rate. */
    private static final double NEAR = 0.96;

    private static final double QUICK_SECONDS = 2;
    private static final double SLOW_SECONDS = 20;

    /** Makes 2 % in 3 seconds, 20 % in 10, twice as much in 20, six times as much in 30. */
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
     * A call was refused. What left before the last cut tells nothing new.
     *
     * @param leftAt when the call left
     * @param permitted the rate that was permitted then, but for this one
     * @return whether the rate was cut
     */
    boolean refused(long leftAt, long now, double permitted) {
        if (cut && leftAt - cutAt <= 0) {
            return false;
        }
        double then = Math.min(permitted, at(leftAt));
        if (!cut || proven) {
            refused = then; // where nothing at all passes, the rate is not the reason
        }
        lowest = Math.max(floor, CUT * then);
        cut = true;
        proven = false;
        cutAt = now;
        mendsFrom = now;
        return true;
    }

    /** A call was answered that left then. */
    void passed(long leftAt) {
        proven |= cut && leftAt - cutAt > 0;
    }

    /** Whether nothing has passed since the last cut. */
    boolean isUnproven() {
        return cut && !proven;
    }

    /** Nothing leaves until then, so nothing can be learned. */
    void pausedUntil(long until) {
        if (cut && until - mendsFrom > 0) {
            mendsFrom = until;
        }
    }

    /** The calls per second that may leave then; infinite where nothing is known against it. */
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

    /** All is as if nothing had been refused. */
    void mended() {
        cut = false;
    }
}

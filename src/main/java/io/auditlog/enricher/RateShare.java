package io.auditlog.enricher;

import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.RateControl;

/**
 * One worker's part of the permitted rate: as much as it has of the input partitions. Every partition has one owner, so
 * no worker needs to know another.
 *
 * <p>A pacer may send its rate and its burst in one sliding second, and bursts are whole calls: a worker whose part of
 * the burst is less than the one call it needs gives the difference up from its rate. So the workers together send no
 * more than limit and burst in any sliding second, as long as each has two calls per second and more. What a worker gains
 * when partitions move, their last owner may have used up just now; the worker pays one call for each.
 *
 * <p>Threads: any; the stream threads tell it of partitions before and after they change hands.
 */
final class RateShare {

    private final PaceSettings whole;
    private final int partitions;
    private final RateControl control;
    private int owned;

    /**
     * The share of a worker that owns nothing yet.
     *
     * @param whole the rate for all workers together
     * @param partitions partitions of the input topic
     */
    RateShare(PaceSettings whole, int partitions, RateControl control) {
        this.whole = whole;
        this.partitions = partitions;
        this.control = control;
        control.take(part());
    }

    synchronized void gained() {
        owned++;
        control.take(part());
        control.pacer().forfeit();
    }

    synchronized void lost() {
        owned--;
        control.take(part());
    }

    /** Without a partition there is nothing to ask for; a worker keeps the least share rather than none. */
    private PaceSettings part() {
        double fraction = (double) Math.max(1, Math.min(owned, partitions)) / partitions;
        double share = whole.perSecond() * fraction;
        int burst = Math.max(1, (int) (whole.burst() * fraction));
        double givenUp = Math.max(0, burst - whole.burst() * fraction);
        return new PaceSettings(Math.max(share - givenUp, share / 2), burst);
    }
}

package io.auditlog.enricher;

import java.util.function.DoubleConsumer;

/**
 * One worker's part of the permitted rate: as much as it has of the input partitions. Every partition has one owner, so
 * the parts of all workers never add up to more than the whole, and no worker needs to know another.
 *
 * <p>Threads: any; the stream threads tell it of partitions before and after they change hands.
 */
final class RateShare {

    private final double whole;
    private final int partitions;
    private final DoubleConsumer pacer;
    private int owned;

    /**
     * The share of a worker that owns nothing yet.
     *
     * @param whole calls per second, for all workers together
     * @param partitions partitions of the input topic
     * @param pacer takes the rate, calls per second, above 0
     */
    RateShare(double whole, int partitions, DoubleConsumer pacer) {
        this.whole = whole;
        this.partitions = partitions;
        this.pacer = pacer;
        set();
    }

    synchronized void gained() {
        owned++;
        set();
    }

    synchronized void lost() {
        owned--;
        set();
    }

    /** Without a partition there is nothing to ask for; a worker keeps the least share rather than none. */
    private void set() {
        pacer.accept(whole * Math.max(1, Math.min(owned, partitions)) / partitions);
    }
}

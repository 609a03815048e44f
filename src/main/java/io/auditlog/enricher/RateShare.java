package io.auditlog.enricher;

import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.Pacer;
import io.auditlog.enricher.pace.RateControl;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's part of the permitted rate: as much as it has of the input partitions. Every partition has one owner, so
 * no worker needs to know another.
 *
 * <p>A pacer may send its rate and its burst in one sliding second, and bursts are whole calls: a worker whose part of
 * the burst is less than the one call it needs gives the difference up from its rate, or half of its rate if that is less:
 * then it has less than one call per second. So the workers together send no more than limit and burst in any sliding
 * second, as long as the parts that each has of both are a call or more; {@link #warning} tells where they may not be.
 * What a worker gains when partitions move, their last owner may have used up just now; the worker pays one call for each.
 * Where partitions are added, the others may still count the old ones for as long as they need to hear of the rebalance,
 * at most a session of the group: until then a worker takes nothing for those that it gains.
 *
 * <p>A worker that no longer knows whether its partitions are its own, cut off from its group or back from a standstill, sends
 * nothing: another one may have its part.
 *
 * <p>Threads: any; the stream threads tell it of partitions before and after they change hands.
 */
final class RateShare {

    private static final Logger LOG = LoggerFactory.getLogger(RateShare.class);

    private final PaceSettings whole;
    private final Duration session;
    private final RateControl control;
    private final LongSupplier nanoTime;
    private int partitions;
    private int owned;

    /** While added partitions do not count yet: until when, and how many this worker had before. */
    private OptionalLong settledAt = OptionalLong.empty();

    private int ownedBefore;

    /**
     * The share of a worker that owns nothing yet.
     *
     * @param whole the rate for all workers together
     * @param partitions partitions of the input topic
     * @param session how long the group waits for a member that is not heard of
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    RateShare(PaceSettings whole, int partitions, Duration session, RateControl control, LongSupplier nanoTime) {
        this.whole = whole;
        this.partitions = partitions;
        this.session = session;
        this.control = control;
        this.nanoTime = nanoTime;
        control.take(part());
    }

    /** What a person should know of a limit that is too small for a worker on each partition. */
    synchronized Optional<String> warning() {
        int least = (int) Math.ceil(partitions / (whole.burst() + whole.perSecond()));
        return least <= 1
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s calls per second are kept exactly by up to %d workers; more of them, on the %d partitions of the"
                                + " input topic, may together send some calls too many in a second",
                        whole.perSecond(),
                        partitions / least,
                        partitions));
    }

    /** The input topic has so many partitions now. */
    synchronized void partitions(int now) {
        if (now == partitions) {
            return;
        }
        LOG.info("The input topic has {} partitions, after {}.", now, partitions);
        if (now > partitions) {
            ownedBefore = settledAt.isPresent() ? ownedBefore : owned;
            settledAt = OptionalLong.of(nanoTime.getAsLong() + session.toNanos());
        }
        partitions = now;
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

    /**
     * The partitions are surely its own until then. Only the group says so: that processors end and begin says nothing.
     *
     * @param end in nanoseconds of the machine's clock; empty where it owns none, and nothing is to be confirmed
     */
    void lentUntil(OptionalLong end) {
        settle();
        Pacer pacer = control.pacer();
        boolean before = pacer.isLent();
        end.ifPresentOrElse(pacer::lendUntil, pacer::lendForGood);
        if (!before && end.isPresent() && pacer.isLent()) {
            LOG.warn(
                    "Calls leave again. Kafka had not confirmed in time that this worker's partitions are still its own,"
                            + " and with them its part of the rate.");
        }
    }

    private synchronized void settle() {
        if (settledAt.isPresent() && nanoTime.getAsLong() - settledAt.getAsLong() >= 0) {
            settledAt = OptionalLong.empty();
            control.take(part());
        }
    }

    /** Without a partition there is nothing to ask for; a worker keeps the least share rather than none. */
    private PaceSettings part() {
        int counted = settledAt.isPresent() ? Math.min(owned, ownedBefore) : owned;
        double fraction = (double) Math.max(1, Math.min(counted, partitions)) / partitions;
        double share = whole.perSecond() * fraction;
        int burst = Math.max(1, (int) (whole.burst() * fraction));
        double givenUp = Math.max(0, burst - whole.burst() * fraction);
        return new PaceSettings(Math.max(share - givenUp, share / 2), burst);
    }
}

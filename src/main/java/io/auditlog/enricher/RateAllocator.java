package io.auditlog.enricher;

import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's part of the permitted rate: what belongs to its input partitions. Every partition has one owner, so no worker
 * needs to know another.
 *
 * <p>In any sliding second all workers together may send limit and burst, a whole number of calls. Each of these belongs to a
 * partition, as evenly as it goes, and a worker with so many of them paces itself so that it never sends more in a
 * second. Where there are fewer calls than partitions, a worker takes the whole calls of its part, and one at least;
 * {@link #warning} tells where that may be too many.
 *
 * <p>What a worker gains when partitions move, their last owner may have used up just now; the worker pays one call for each.
 * Where partitions are added, the others may still count the old ones for as long as they need to hear of the rebalance,
 * at most a session of the group: until then a worker takes nothing for those that it gains, and for the others no more than
 * before.
 *
 * <p>A worker that no longer knows whether its partitions are its own, cut off from its group or back from a standstill, sends
 * nothing: another one may have its part.
 *
 * <p>Threads: any; the stream threads tell it of partitions before and after they change hands.
 */
final class RateAllocator {

    private static final Logger LOG = LoggerFactory.getLogger(RateAllocator.class);

    /** Of one call per second: two that follow each other a little faster than they should must not fall into one second. */
    private static final double ALMOST = 0.97;

    private static final double ROUNDING = 1e-9;

    private final RateLimitSettings whole;
    private final Duration session;
    private final RateControl control;
    private final LongSupplier nanoTime;

    /** Calls in any sliding second of all workers together. */
    private final int calls;

    private int partitions;

    /** How often each is owned: while one stream thread takes the place of another, the new one may come first. */
    private final Map<Integer, Integer> owned = new TreeMap<>();

    /** While added partitions do not count yet: until when, and how many calls each that this worker had before has at most. */
    private OptionalLong settledAt = OptionalLong.empty();

    private final Map<Integer, Integer> atMost = new HashMap<>();

    /** Whether nothing was sent because all partitions were added just before. */
    private boolean waits;

    /**
     * The share of a worker that owns nothing yet.
     *
     * @param whole the rate for all workers together
     * @param partitions partitions of the input topic
     * @param session how long the group waits for a member that is not heard of
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    RateAllocator(
            RateLimitSettings whole, int partitions, Duration session, RateControl control, LongSupplier nanoTime) {
        this.whole = whole;
        this.calls = (int) (whole.perSecond() + whole.burst());
        this.partitions = partitions;
        this.session = session;
        this.control = control;
        this.nanoTime = nanoTime;
        control.take(part());
    }

    /** What a person should know of a limit that is too small for a worker on each partition. */
    synchronized Optional<String> warning() {
        int least = (partitions + calls - 1) / calls;
        return least <= 1
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s calls per second are kept exactly by up to %d workers with as many partitions each; more of"
                                + " them, on the %d partitions of the input topic, may together send some calls too many in a"
                                + " second",
                        whole.perSecond(),
                        partitions / least,
                        partitions));
    }

    /** The input topic has so many partitions now. */
    synchronized void partitions(int now) {
        if (now <= partitions) {
            return; // a topic only grows; a broker may not have heard of it yet
        }
        LOG.info("The input topic has {} partitions, after {}.", now, partitions);
        if (settledAt.isEmpty()) {
            atMost.clear();
            owned.keySet().stream()
                    .filter(partition -> partition < partitions)
                    .forEach(partition -> atMost.put(partition, callsOf(partition, partitions)));
        }
        atMost.replaceAll((partition, before) -> Math.min(before, callsOf(partition, now)));
        settledAt = OptionalLong.of(nanoTime.getAsLong() + session.toNanos());
        partitions = now;
        control.take(part());
    }

    synchronized void gained(int partition) {
        owned.merge(partition, 1, Integer::sum);
        control.take(part());
        control.rateLimiter().forfeit();
        waitForAdded();
    }

    synchronized void lost(int partition) {
        owned.computeIfPresent(partition, (key, times) -> times > 1 ? times - 1 : null);
        control.take(part());
    }

    /**
     * The partitions are surely its own until then. Only the group says so: that processors end and begin says nothing.
     *
     * @param end in nanoseconds of the machine's clock; empty where it owns none, and nothing is to be confirmed
     */
    synchronized void lentUntil(OptionalLong end) {
        settle();
        RateLimiter rateLimiter = control.rateLimiter();
        if (waitForAdded()) {
            return;
        }
        boolean before = rateLimiter.isLent() || waits;
        waits = false;
        end.ifPresentOrElse(rateLimiter::lendUntil, rateLimiter::lendForGood);
        if (!before && end.isPresent() && rateLimiter.isLent()) {
            LOG.warn(
                    "Calls leave again. Kafka had not confirmed in time that this worker's partitions are still its own,"
                            + " and with them its part of the rate.");
        }
    }

    private void settle() {
        if (settledAt.isPresent() && nanoTime.getAsLong() - settledAt.getAsLong() >= 0) {
            settledAt = OptionalLong.empty();
            control.take(part());
        }
    }

    /** Without a partition there is nothing to ask for; a worker keeps the least share rather than none. */
    private RateLimitSettings part() {
        List<Integer> counted = counted();
        double share = whole.perSecond() * Math.max(1, counted.size()) / partitions;
        int mine;
        double perSecond;
        if (calls < partitions) {
            mine = Math.max(1, calls * counted.size() / partitions);
            perSecond = Math.min(share, mine == calls ? share : mine * ALMOST);
        } else {
            mine = Math.max(1, counted.stream().mapToInt(this::callsOf).sum());
            perSecond = whole.perSecond() * mine / calls;
        }
        return new RateLimitSettings(perSecond, Math.max(1, (int) Math.ceil(mine - perSecond - ROUNDING)));
    }

    private List<Integer> counted() {
        boolean settled = settledAt.isEmpty();
        return owned.keySet().stream()
                .filter(partition -> partition < partitions && (settled || atMost.containsKey(partition)))
                .toList();
    }

    /** A worker that has only partitions that do not count yet sends nothing; says whether that is so. */
    private boolean waitForAdded() {
        boolean onlyAdded = !owned.isEmpty() && counted().isEmpty();
        if (onlyAdded) {
            control.rateLimiter().lendUntil(nanoTime.getAsLong());
            waits = true;
        }
        return onlyAdded;
    }

    private int callsOf(int partition) {
        int now = callsOf(partition, partitions);
        return settledAt.isPresent() ? Math.min(now, atMost.get(partition)) : now;
    }

    /** How many of the calls belong to one of so many partitions; their sum is all of them. */
    private int callsOf(int partition, int of) {
        return (int) ((partition + 1L) * calls / of - (long) partition * calls / of);
    }
}

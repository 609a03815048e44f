package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's share of the permitted rate. The calls of all workers in any second, limit + burst, are divided over the
 * input partitions as evenly as possible, and every partition has one owner. A gained partition costs one call, added
 * ones count after a group session, and without a confirmed assignment nothing is sent; docs/RATIONALE.md says why.
 *
 * <p>Threads: any; the stream threads report partitions before and after a change of ownership.
 */
public final class RateAllocator {

    private static final Logger LOG = LoggerFactory.getLogger(RateAllocator.class);

    /** Factor for one call per second: two calls slightly too close together must not fall into one second. */
    private static final double ALMOST = 0.97;

    private static final double ROUNDING = 1e-9;

    private final RateLimitSettings whole;
    private final Duration session;
    private final RateControl control;
    private final LongSupplier nanoTime;

    /** Calls of all workers together in any sliding second. */
    private final int calls;

    private int partitions;

    /** Owners per partition: when one stream thread replaces another, the new one may come first. */
    private final Map<Integer, Integer> owned = new TreeMap<>();

    /** While added partitions do not count yet: the end of that time, and a cap for each partition owned before. */
    private OptionalLong settledAt = OptionalLong.empty();

    private final Map<Integer, Integer> atMost = new HashMap<>();

    /** Whether nothing was sent because all owned partitions were just added. */
    private boolean waits;

    /** Whether it is logged that the assignment is not confirmed. */
    private boolean warned;

    /** The share of a worker without partitions, of the rate for all workers; the session timeout is the group's. */
    public RateAllocator(
            RateLimitSettings whole, int partitions, Duration session, RateControl control, LongSupplier nanoTime) {
        this.whole = whole;
        this.calls = (int) (whole.perSecond() + whole.burst());
        this.partitions = partitions;
        this.session = session;
        this.control = control;
        this.nanoTime = nanoTime;
        control.take(part());
    }

    /** Warning about a limit too small for one worker per partition. */
    public synchronized Optional<String> warning() {
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

    /** Sets the partition count of the input topic. */
    public synchronized void partitions(int now) {
        if (now <= partitions) {
            return; // the count only grows; a broker's metadata may be stale
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

    /**
     * Workers that the rate of all keeps busy, from 1 to one for each partition; NaN while that is unknown.
     *
     * @param filled how often calls at a rate, in calls per second, fill one worker
     */
    public double useful(DoubleUnaryOperator filled) {
        double all = whole.perSecond() * control.effective() / control.configured();
        double busy = Math.max(1, Math.ceil(filled.applyAsDouble(all)));
        synchronized (this) {
            return Math.min(busy, partitions);
        }
    }

    /** A partition is this worker's from now on. */
    public synchronized void gained(int partition) {
        owned.merge(partition, 1, Integer::sum);
        control.take(part());
        control.rateLimiter().chargeOne();
        waitForAdded();
    }

    /** A partition is this worker's no longer. */
    public synchronized void lost(int partition) {
        owned.computeIfPresent(partition, (key, times) -> times > 1 ? times - 1 : null);
        control.take(part());
    }

    /** The assignment is confirmed until then, in nanoseconds of the monotonic clock; empty without partitions. */
    public synchronized void lentUntil(OptionalLong end) {
        settle();
        RateLimiter rateLimiter = control.rateLimiter();
        if (waitForAdded()) {
            return;
        }
        waits = false;
        rateLimiter.lendUntil(end);
        if (warned && rateLimiter.isLent()) {
            warned = false;
            LOG.info("Calls leave again: Kafka has confirmed which partitions are this worker's.");
        }
    }

    /** Whether the assignment is confirmed; warns if not, as nothing is sent then. To be called about once a second. */
    public synchronized boolean checkLease() {
        if (!warned && !waits && !owned.isEmpty() && !control.rateLimiter().isLent()) {
            warned = true;
            LOG.warn(
                    "No call leaves: Kafka has not confirmed in time that this worker's partitions are still its own, and"
                            + " with them its part of the rate. It goes on by itself; if this lasts, look at the brokers and at the"
                            + " network between.");
        }
        return !warned;
    }

    private void settle() {
        if (settledAt.isPresent() && nanoTime.getAsLong() - settledAt.getAsLong() >= 0) {
            settledAt = OptionalLong.empty();
            control.take(part());
        }
    }

    /** A worker without partitions keeps the least share rather than none. */
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

    /** Stops sending if all owned partitions are added ones that do not count yet; returns whether that is so. */
    private boolean waitForAdded() {
        boolean onlyAdded = !owned.isEmpty() && counted().isEmpty();
        if (onlyAdded) {
            control.rateLimiter().lendUntil(OptionalLong.of(nanoTime.getAsLong()));
            waits = true;
        }
        return onlyAdded;
    }

    private int callsOf(int partition) {
        int now = callsOf(partition, partitions);
        return settledAt.isPresent() ? Math.min(now, atMost.get(partition)) : now;
    }

    /** Calls of one partition out of {@code of}; over all partitions they add up to all calls. */
    private int callsOf(int partition, int of) {
        return (int) ((partition + 1L) * calls / of - (long) partition * calls / of);
    }
}

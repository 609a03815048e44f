package io.auditlog.enricher.monitoring.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last fifteen minutes of the worker's counters, as rates per second. Threads: any. */
final class Samples {

    /** Between two samples. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Over so many intervals latencies are taken: a minute. */
    private static final int MINUTE = 12;

    /** Rates that are kept. */
    static final int MOST = 180;

    private final Deque<Totals> totals = new ArrayDeque<>();

    /**
     * Counters since the start, at one time.
     *
     * @param calls calls to the API that have ended
     * @param callSeconds time that they took together
     * @param permitted calls per second that the worker may make now
     * @param latencies from the timestamp of an input record to its outcome
     */
    record Totals(
            Instant at,
            double enriched,
            double deadLetters,
            double calls,
            double callSeconds,
            double permitted,
            Latencies latencies) {}

    /**
     * End-to-end latencies of the last minute in seconds: the bounds of the histogram within which half of the outcomes
     * lie, and 99 %; NaN without any, infinite beyond the last bound.
     */
    record Latency(double median, double p99) {}

    /**
     * What happened between two samples.
     *
     * @param latencyMillis mean time of a call; NaN if none ended
     */
    record Rates(double enriched, double deadLetters, double calls, double permitted, double latencyMillis) {

        private static Rates between(Totals before, Totals after) {
            double seconds = Duration.between(before.at, after.at).toMillis() / 1000.0;
            double calls = after.calls - before.calls;
            return new Rates(
                    (after.enriched - before.enriched) / seconds,
                    (after.deadLetters - before.deadLetters) / seconds,
                    calls / seconds,
                    after.permitted,
                    calls == 0 ? Double.NaN : 1000 * (after.callSeconds - before.callSeconds) / calls);
        }
    }

    /** Adds a sample, if the interval has passed since the last one. A clock that was set back begins anew. */
    synchronized void add(Totals now) {
        Totals last = totals.peekLast();
        if (last != null && now.at.isBefore(last.at)) {
            totals.clear();
        } else if (last != null && Duration.between(last.at, now.at).compareTo(INTERVAL) < 0) {
            return;
        }
        totals.add(now);
        if (totals.size() > MOST + 1) {
            totals.remove();
        }
    }

    /** Of the last minute, or since the start. */
    synchronized Latency latency() {
        List<Totals> all = List.copyOf(totals);
        if (all.isEmpty()) {
            return new Latency(Double.NaN, Double.NaN);
        }
        Latencies earlier = all.get(Math.max(0, all.size() - 1 - MINUTE)).latencies;
        Latencies now = all.get(all.size() - 1).latencies;
        return new Latency(now.within(0.5, earlier), now.within(0.99, earlier));
    }

    /** Oldest first. */
    synchronized List<Rates> rates() {
        List<Rates> rates = new ArrayList<>();
        Totals before = null;
        for (Totals each : totals) {
            if (before != null) {
                rates.add(Rates.between(before, each));
            }
            before = each;
        }
        return rates;
    }
}

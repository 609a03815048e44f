package io.auditlog.enricher.fetch.retry;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts replies for good IDs: known-good ones, and those enriched since. The share of bad replies among them estimates how
 * likely a good entry fails by chance. Kept for two hours, with a resolution of five seconds.
 *
 * <p>Times are nanoseconds of one monotonic clock. Threads: any.
 */
public final class FailureRates {

    private static final long BUCKET = Duration.ofSeconds(5).toNanos();
    private static final long KEPT = Duration.ofHours(2).toNanos() / BUCKET;
    private static final String GOOD = "good";
    private static final String TRANSIENT = "transient";

    private final long origin;

    /** Counts by time and kind. */
    private final TreeMap<Long, Map<String, Integer>> buckets = new TreeMap<>();

    /** Starts now; times are relative to this, so that the clock may overflow. */
    public FailureRates(long now) {
        this.origin = now;
    }

    /** Counts a good ID that was answered with its entry. */
    public synchronized void good(long now) {
        add(GOOD, now);
    }

    /** Counts an ID that has its entry now, so that its earlier failures were those of a good one. */
    public void good(History history, long now, InstantSource clock) {
        for (AttemptRecord failed : history.attempts()) {
            bad(
                    failed.code(),
                    now - Duration.between(failed.at(), clock.instant()).toNanos());
        }
        good(now);
    }

    /** Counts a good ID that failed with this code at that time. */
    public synchronized void bad(Code code, long then) {
        add(kind(code), then);
    }

    /** The share of bad replies of this kind since that time, by Laplace's rule of succession. */
    synchronized double shareOfBad(Code code, long since) {
        long good = 0;
        long bad = 0;
        for (Map<String, Integer> counts : buckets.tailMap(bucket(since)).values()) {
            good += counts.getOrDefault(GOOD, 0);
            bad += counts.getOrDefault(kind(code), 0);
        }
        return (bad + 1.0) / (good + bad + 2.0);
    }

    /** All transient failures are of one kind. */
    private static String kind(Code code) {
        return code.isTransient() ? TRANSIENT : code.name();
    }

    private long bucket(long nanos) {
        return Math.floorDiv(nanos - origin, BUCKET);
    }

    private void add(String kind, long nanos) {
        long bucket = bucket(nanos);
        Map<String, Integer> counts = buckets.get(bucket);
        if (counts == null) {
            counts = new HashMap<>();
            buckets.put(bucket, counts);
            buckets.headMap(buckets.lastKey() - KEPT).clear();
        }
        counts.merge(kind, 1, Integer::sum);
    }
}

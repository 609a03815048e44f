package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts replies for good IDs: known-good ones, and those enriched since. The share of bad replies among them estimates how
 * likely a good entry fails by chance. Kept for two hours, with a resolution of five seconds.
 *
 * <p>Times are nanoseconds of one monotonic clock. Threads: any.
 */
final class Evidence {

    private static final long BUCKET = Duration.ofSeconds(5).toNanos();
    private static final long KEPT = Duration.ofHours(2).toNanos() / BUCKET;

    private final long origin;
    private final TreeMap<Long, Counts> buckets = new TreeMap<>();

    /** Counts of one five-second bucket. */
    private static final class Counts {
        private int good;
        private int transientlyBad;
        private final Map<Code, Integer> otherwiseBad = new EnumMap<>(Code.class);

        void addBad(Code code) {
            if (code.isTransient()) {
                transientlyBad++;
            } else {
                otherwiseBad.merge(code, 1, Integer::sum);
            }
        }

        int bad(Code code) {
            return code.isTransient() ? transientlyBad : otherwiseBad.getOrDefault(code, 0);
        }
    }

    /** Starts now; times are relative to this, so that the clock may overflow. */
    Evidence(long now) {
        this.origin = now;
    }

    /** Counts a good ID that was answered with its entry. */
    synchronized void good(long now) {
        at(now).good++;
    }

    /** Counts a good ID that failed with this code at that time. */
    synchronized void bad(Code code, long then) {
        at(then).addBad(code);
    }

    /** The share of bad replies of this kind since that time, by Laplace's rule of succession. */
    synchronized double shareOfBad(Code code, long since) {
        long good = 0;
        long bad = 0;
        for (Counts counts : buckets.tailMap(bucket(since)).values()) {
            good += counts.good;
            bad += counts.bad(code);
        }
        return (bad + 1.0) / (good + bad + 2.0);
    }

    private long bucket(long nanos) {
        return Math.floorDiv(nanos - origin, BUCKET);
    }

    private Counts at(long nanos) {
        long bucket = bucket(nanos);
        Counts counts = buckets.get(bucket);
        if (counts == null) {
            counts = new Counts();
            buckets.put(bucket, counts);
            buckets.headMap(buckets.lastKey() - KEPT).clear();
        }
        return counts;
    }
}

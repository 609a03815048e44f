package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How IDs that are good were answered: known-good ones, and those that were enriched since. The share of bad replies among
 * them says how likely a good entry fails by chance. Kept for two hours, to five seconds.
 *
 * <p>Times are those of one monotonic clock, in nanoseconds. Threads: any.
 */
final class Evidence {

    private static final long BUCKET = Duration.ofSeconds(5).toNanos();
    private static final long KEPT = Duration.ofHours(2).toNanos() / BUCKET;

    private final long origin;
    private final TreeMap<Long, Counts> buckets = new TreeMap<>();

    /** What was counted within five seconds. */
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

    /** Begins now; times are reckoned from here, so that the clock may overflow. */
    Evidence(long now) {
        this.origin = now;
    }

    /** A good ID was answered with its entry. */
    synchronized void good(long now) {
        at(now).good++;
    }

    /** An ID that is good failed with this then. */
    synchronized void bad(Code code, long then) {
        at(then).addBad(code);
    }

    /** The share of bad replies of this kind since then, as Laplace's rule of succession reckons it. */
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

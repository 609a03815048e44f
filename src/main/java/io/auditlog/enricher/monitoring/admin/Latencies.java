package io.auditlog.enricher.monitoring.admin;

import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.concurrent.TimeUnit;

/**
 * A histogram of durations since the start, at one time.
 *
 * @param buckets outcomes up to each bound, ascending
 * @param total all outcomes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Latencies(CountAtBucket[] buckets, double total) {

    Latencies(HistogramSnapshot now) {
        this(now.histogramCounts(), (double) now.count());
    }

    /**
     * The least bound up to which this share of the outcomes since an earlier time lie, in seconds; infinite if beyond
     * the last one, NaN if there is no outcome.
     */
    double within(double share, Latencies earlier) {
        double all = total - earlier.total;
        for (int i = 0; i < buckets.length && all > 0; i++) {
            if (buckets[i].count() - earlier.buckets[i].count() >= share * all) {
                return buckets[i].bucket(TimeUnit.SECONDS);
            }
        }
        return all > 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
}

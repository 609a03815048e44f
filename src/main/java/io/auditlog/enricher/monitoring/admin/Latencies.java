package io.auditlog.enricher.monitoring.admin;

import io.auditlog.enricher.monitoring.RecordAges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The histogram of end-to-end latencies since the start, at one time.
 *
 * @param bounds upper bounds of the buckets in seconds, ascending
 * @param counts outcomes up to each bound
 * @param total all outcomes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Latencies(double[] bounds, double[] counts, double total) {

    static Latencies of(MeterRegistry registry) {
        Timer timer = registry.find(RecordAges.LATENCY).timer();
        if (timer == null) {
            return new Latencies(new double[0], new double[0], 0);
        }
        HistogramSnapshot now = timer.takeSnapshot();
        CountAtBucket[] buckets = now.histogramCounts();
        return new Latencies(
                Arrays.stream(buckets)
                        .mapToDouble(bucket -> bucket.bucket(TimeUnit.SECONDS))
                        .toArray(),
                Arrays.stream(buckets).mapToDouble(CountAtBucket::count).toArray(),
                now.count());
    }

    /**
     * The least bound up to which this share of the outcomes since an earlier time lie, in seconds; infinite if beyond
     * the last one, NaN if there is no outcome.
     */
    double within(double share, Latencies earlier) {
        double all = total - earlier.total;
        if (all <= 0) {
            return Double.NaN;
        }
        for (int i = 0; i < bounds.length; i++) {
            if (counts[i] - earlier.counts[i] >= share * all) {
                return bounds[i];
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}

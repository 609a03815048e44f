package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Ages of input records by their timestamps: of each when its outcome is written, as a histogram. Threads: any. */
public final class RecordAges {

    /** Name of the histogram. */
    public static final String LATENCY = "enricher.end.to.end.latency";

    /** In milliseconds: live, then with waits and retries, then after an outage, up to Kafka's default retention. */
    private static final long[] BOUNDS = {
        50, 100, 200, 300, 500, 1000,
        2000, 5000, 10_000, 30_000, 60_000, 300_000,
        900_000, 3_600_000, 14_400_000, 43_200_000, 86_400_000, 604_800_000
    };

    private final InstantSource clock;
    private final Timer latency;

    public RecordAges(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        latency = Meters.timer(registry, LATENCY, BOUNDS);
    }

    /** The outcome of a record with this timestamp was written; 0 is that of a record without one, which is left out. */
    public void written(long timestamp) {
        if (timestamp > 0) {
            latency.record(age(timestamp), TimeUnit.MILLISECONDS);
        }
    }

    /** Milliseconds since a timestamp, 0 if it lies ahead. */
    public long age(long timestamp) {
        return Math.max(0, clock.millis() - timestamp);
    }
}

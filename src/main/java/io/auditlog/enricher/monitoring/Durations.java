package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** How long something takes, as a histogram. Threads: any. */
public final class Durations {

    private final Timer timer;

    Durations(Timer timer) {
        this.timer = timer;
    }

    /** Adds one that took this long. */
    public void add(long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}

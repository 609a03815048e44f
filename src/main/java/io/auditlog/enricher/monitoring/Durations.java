package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** A histogram of durations. Threads: any. */
public final class Durations {

    private final Timer timer;

    Durations(Timer timer) {
        this.timer = timer;
    }

    /** Records one duration. */
    public void add(long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}

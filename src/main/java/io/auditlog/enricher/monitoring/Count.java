package io.auditlog.enricher.monitoring;

import io.micrometer.core.instrument.Counter;

/** One counter with its tags, looked up once. Threads: any; counting takes no lock. */
public final class Count {

    private final Counter counter;

    Count(Counter counter) {
        this.counter = counter;
    }

    public void add() {
        counter.increment();
    }
}

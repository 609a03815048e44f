package io.auditlog.enricher.monitoring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Liveness of the stream thread: it beats while any processor is open. Threads: any. */
public final class Heartbeat {

    private final LongSupplier nanoTime;
    private final Duration limit;
    private final AtomicInteger processors = new AtomicInteger();
    private volatile long lastBeat;

    /** Has just beaten; {@code limit} is the longest time between beats that still counts as alive. */
    public Heartbeat(LongSupplier nanoTime, Duration limit) {
        this.nanoTime = nanoTime;
        this.limit = limit;
        beat();
    }

    public void beat() {
        lastBeat = nanoTime.getAsLong();
    }

    public void processorOpened() {
        beat();
        processors.incrementAndGet();
    }

    public void processorClosed() {
        processors.decrementAndGet();
    }

    /** Time since the last beat; zero while no processor is open. */
    public Duration age() {
        return processors.get() == 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - lastBeat);
    }

    /** False if beats are expected and none came within the limit. */
    public boolean alive() {
        return age().compareTo(limit) <= 0;
    }
}

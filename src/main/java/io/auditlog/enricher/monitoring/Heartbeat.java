package io.auditlog.enricher.monitoring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Liveness of the stream thread: it beats while any processor is open.
 *
 * <p>Threads: any.
 */
public final class Heartbeat {

    private final LongSupplier nanoTime;
    private final Duration retry;
    private final AtomicInteger processors = new AtomicInteger();
    private volatile long lastBeat;

    /**
     * Creates a heartbeat that has just beaten.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param retry maximum time between beats that still counts as alive
     */
    public Heartbeat(LongSupplier nanoTime, Duration retry) {
        this.nanoTime = nanoTime;
        this.retry = retry;
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

    /** False if beats are expected and none came for longer than the patience. */
    public boolean alive() {
        return age().compareTo(retry) <= 0;
    }
}

package io.auditlog.enricher.sandbox.api;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells how far back an event loop may have been held up when it notices a request. It beats every millisecond; a beat
 * that comes late shows that nothing was noticed meanwhile.
 *
 * <p>Threads: its event loop.
 */
final class Pulse {

    private final LongSupplier nanoTime;
    private long last;
    private long before;

    Pulse(EventLoop loop, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
        this.before = last;
        ScheduledFuture<?> beats = loop.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.MILLISECONDS);
        loop.terminationFuture().addListener(ended -> beats.cancel(false));
    }

    private void beat() {
        before = last;
        last = nanoTime.getAsLong();
    }

    /**
     * What is noticed now was not there yet at this time. The loop looks for requests once between two beats at least; so
     * it came after the last time the loop looked before the last beat, and that was after the beat before.
     */
    long notBefore() {
        return before;
    }
}

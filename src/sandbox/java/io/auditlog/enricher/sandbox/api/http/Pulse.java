package io.auditlog.enricher.sandbox.api.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells how far back an event loop may have been held up when it notices a request. It beats every millisecond; a beat
 * that comes late shows that nothing was noticed meanwhile.
 *
 * <p>Threads: its event loop.
 */
final class Pulse {

    private long last = System.nanoTime();
    private long before = last;

    Pulse(EventLoop loop) {
        ScheduledFuture<?> beats = loop.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.MILLISECONDS);
        loop.terminationFuture().addListener(ended -> beats.cancel(false));
    }

    private void beat() {
        before = last;
        last = System.nanoTime();
    }

    /**
     * What is noticed now was not there yet at this time. The loop looks for requests once between two beats at least; so
     * it came after the last time the loop looked before the last beat, and that was after the beat before.
     */
    long notBefore() {
        return before;
    }

    /**
     * The same for requests on a connection that opens now. A new connection waits until it is accepted, and its first
     * request waits with it, unseen by the event loop.
     *
     * @param accepted the connection, and whatever it brought, was not there yet at this time
     */
    LongSupplier ofConnection(long accepted) {
        long opened = System.nanoTime();
        return () -> before > opened ? before : accepted;
    }
}

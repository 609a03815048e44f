package io.auditlog.enricher.sandbox.api;

import java.util.function.LongSupplier;

/**
 * Tells since when a request on one connection can have been there. A new connection waits until it is accepted, and its
 * first request waits with it, unseen by the event loop that will serve it.
 *
 * <p>Threads: the connection's event loop.
 */
final class Ear {

    private final Pulse pulse;
    private final long came;
    private final long open;

    /** Opens now. The connection, and whatever it brought, was not there yet at {@code came}. */
    Ear(Pulse pulse, long came, LongSupplier nanoTime) {
        this.pulse = pulse;
        this.came = came;
        this.open = nanoTime.getAsLong();
    }

    /** What is noticed now was not there yet at this time. */
    long notBefore() {
        long looked = pulse.notBefore();
        return looked > open ? looked : came;
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.Transport.Exchange;

/**
 * One attempt of a call, from the breaker to its reply. When the call has taken it back, or is over, nothing that it still
 * hears counts.
 *
 * <p>Threads: any; which of them owns the call's next step is decided under the call's monitor.
 */
final class Attempt implements Transport.RequestCallback {

    private final SharedFetch call;
    private final FetchContext context;
    private volatile String sentKey = "";
    private volatile long leftAt;
    private boolean left;
    private Exchange exchange;
    private boolean cut;

    Attempt(SharedFetch call, FetchContext context) {
        this.call = call;
        this.context = context;
        this.leftAt = context.nanoTime().getAsLong();
    }

    /** Sets out; with no lock held. */
    void begin() {
        Exchange begun = context.inFlight().send(this, lane());
        boolean late;
        synchronized (this) {
            exchange = begun;
            late = cut;
        }
        if (late) {
            begun.cut();
        }
    }

    private InFlightQueue.Lane lane() {
        if (!call.hasFailed()) {
            return InFlightQueue.Lane.FRESH;
        }
        return call.isSlow() ? InFlightQueue.Lane.SLOW : InFlightQueue.Lane.RETRY;
    }

    @Override
    public AuditLogId id() {
        return call.id();
    }

    @Override
    public boolean isOdd() {
        return call.hasFailed();
    }

    @Override
    public boolean leaves() {
        synchronized (this) {
            if (cut) {
                return false;
            }
            if (context.breaker().mayLeave(call)) {
                left = true;
                leftAt = context.nanoTime().getAsLong();
                context.events().sent();
                return true;
            }
        }
        call.turnedBack(this);
        return false;
    }

    @Override
    public String key() {
        sentKey = context.credentials().key();
        return sentKey;
    }

    @Override
    public void ended(Reply reply) {
        call.ended(this, reply);
    }

    /** Whether it waits to leave. */
    synchronized boolean isWaiting() {
        return !left && !cut;
    }

    /** Hears nothing more; cut with no lock held. */
    void cut() {
        Exchange begun;
        synchronized (this) {
            cut = true;
            begun = exchange;
        }
        if (begun != null) {
            begun.cut();
        }
    }

    /** The key that the request carried; empty before it left. */
    String sentKey() {
        return sentKey;
    }

    /** When it left, in nanoseconds of the monotonic clock. */
    long leftAt() {
        return leftAt;
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.Transport.Exchange;

/**
 * One attempt of a call, from the breaker to its reply. Callbacks are ignored once the call has recalled the attempt or has
 * ended.
 *
 * <p>Threads: any; the call's monitor decides which thread owns the call's next step.
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

    /** Sends the request; called with no lock held. */
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

    /** Whether the request has not been sent yet. */
    synchronized boolean isWaiting() {
        return !left && !cut;
    }

    /** Cancels the attempt; callbacks are ignored from now on. The exchange is cut with no lock held. */
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

    /** The key that the request carried; empty before it was sent. */
    String sentKey() {
        return sentKey;
    }

    /** When the request was sent, in nanoseconds of the monotonic clock. */
    long leftAt() {
        return leftAt;
    }
}

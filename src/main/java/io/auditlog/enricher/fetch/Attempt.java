package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.ratelimit.RateLimiter;
import io.auditlog.enricher.tracing.IdSpan;
import io.auditlog.enricher.tracing.RequestSpan;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One attempt to fetch an entry: the state of one request, which {@link Dispatcher} walks through its steps.
 *
 * <p>Threads: any; its monitor guards the state and the steps, and nothing else is called within it.
 */
final class Attempt implements Transport.RequestCallback {

    /** How far it is. The last two are final. */
    enum State {
        /** Has no in-flight slot yet. */
        QUEUED,
        AWAITING_PERMIT,
        /** Passed to the transport, where it may wait for a connection. */
        SENDING,
        SENT,
        ENDED,
        CANCELLED
    }

    /** The kind of request; decides about its in-flight slot. */
    enum Lane {
        /** A known-good ID, requested ahead of all others. */
        CONTROL,
        FRESH,
        RETRY,
        /** A retry whose last attempt used up its deadline. */
        SLOW;

        /** The lane of an entry after these failures. */
        static Lane after(History history) {
            List<AttemptRecord> failed = history.attempts();
            if (failed.isEmpty()) {
                return FRESH;
            }
            return failed.get(failed.size() - 1).code() == Code.TIMEOUT ? SLOW : RETRY;
        }

        boolean isRetry() {
            return this == RETRY || this == SLOW;
        }
    }

    /** Wants the reply. Called with no lock held. */
    interface Owner {
        /** The breaker's last word, once the permit is granted. */
        boolean mayDispatch();

        /** It was not sent because of that word, and is over. */
        void onTurnedBack(Attempt attempt);

        void onReply(Attempt attempt, Reply reply);

        /** The span of the ID that is fetched. */
        default IdSpan span() {
            return IdSpan.OFF;
        }
    }

    final Owner owner;
    final Lane lane;

    /** The key that the request carried; empty before it was sent. */
    volatile String sentKey = "";

    /** When it left, with its permit, in nanoseconds of the monotonic clock. */
    volatile long dispatchedAt;

    /** When its request was last written. */
    volatile long sentAt;

    volatile long permitDue;
    volatile RateLimiter.Ticket ticket;

    /** Runs if the ticket is cancelled, with the exchange aborted: a wait for a second permit gives up its connection. */
    volatile Runnable withdrawn = () -> {};

    volatile Transport.Exchange exchange = () -> false;

    /** The span of the request that was sent last. */
    volatile RequestSpan span = RequestSpan.OFF;

    /** When it expires; guarded by the dispatcher's deadlines. */
    long deadline;

    private final Dispatcher dispatcher;
    private final AuditLogId id;
    private State state = State.QUEUED;
    private int stepsUnderWay;
    private int sends;

    Attempt(Dispatcher dispatcher, Owner owner, AuditLogId id, Lane lane) {
        this.dispatcher = dispatcher;
        this.owner = owner;
        this.id = id;
        this.lane = lane;
    }

    @Override
    public AuditLogId id() {
        return id;
    }

    @Override
    public String key() {
        sentKey = dispatcher.key();
        return sentKey;
    }

    @Override
    public void propagate(BiConsumer<String, String> headers) {
        span.propagate(headers);
    }

    @Override
    public void reacquirePermit(Runnable granted) {
        dispatcher.reacquirePermit(this, granted);
    }

    @Override
    public void onSent() {
        dispatcher.onSent(this);
    }

    @Override
    public void onReply(Reply reply) {
        dispatcher.onReply(this, reply);
    }

    /** Ends it without a reply; its owner is not called again. */
    void cancel() {
        dispatcher.cancel(this, State.SENT);
    }

    /** Cancels it if it has not been sent yet; returns whether this call did so. */
    boolean recall() {
        return dispatcher.cancel(this, State.AWAITING_PERMIT);
    }

    synchronized boolean isOver() {
        return state == State.ENDED || state == State.CANCELLED;
    }

    synchronized boolean isCancelled() {
        return state == State.CANCELLED;
    }

    /** Moves on from one state to the next; false if it is in another state. */
    synchronized boolean moves(State from, State to) {
        boolean moves = state == from;
        state = moves ? to : state;
        return moves;
    }

    /** Ends it; returns the previous state, or null if it was over already. */
    synchronized State end() {
        State before = isOver() ? null : state;
        state = before == null ? state : State.ENDED;
        return before;
    }

    /** Cancels it, as a step of its own, unless it is over or beyond that state; returns the previous state, or null. */
    synchronized State cancelUpTo(State last) {
        State before = isOver() || state.compareTo(last) > 0 ? null : state;
        if (before != null) {
            state = State.CANCELLED;
            stepsUnderWay++;
        }
        return before;
    }

    /** Begins a step, which may run inside another one; false if it is over. */
    synchronized boolean beginStep() {
        boolean goesOn = !isOver();
        stepsUnderWay += goesOn ? 1 : 0;
        return goesOn;
    }

    /** Ends a step; returns whether it is over and no thread is in any step of it. */
    synchronized boolean endStep() {
        return --stepsUnderWay == 0 && isOver();
    }

    /** Counts one more time that it is passed to the transport. */
    synchronized int nextSend() {
        return ++sends;
    }

    /** Whether it is not over and was sent at most so often. */
    synchronized boolean mayResend(int max) {
        return !isOver() && sends <= max;
    }

    /** Keeps the exchange, unless the request has been sent again meanwhile. */
    synchronized void began(int send, Transport.Exchange begun) {
        exchange = send == sends ? begun : exchange;
    }
}

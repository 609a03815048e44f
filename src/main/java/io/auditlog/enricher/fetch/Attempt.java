package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.ratelimit.RateLimiter;

/**
 * One attempt to fetch an entry: the state of one request, which {@link Dispatcher} walks through its steps.
 *
 * <p>Threads: any; guarded by its own monitor, within which nothing else is called.
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
    }

    private final Dispatcher dispatcher;
    private final Owner owner;
    private final AuditLogId id;
    private final Lane lane;
    private State state = State.QUEUED;
    private int stepsUnderWay;
    private int sends;
    private RateLimiter.Ticket ticket;
    private Transport.Exchange exchange = () -> false;
    private volatile long permitDue;
    private volatile long dispatchedAt;
    private volatile long sentAt;
    private volatile String sentKey = "";

    /** When it expires; guarded by {@link Deadlines}. */
    long deadline;

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

    Owner owner() {
        return owner;
    }

    Lane lane() {
        return lane;
    }

    @Override
    public String key() {
        sentKey = dispatcher.key();
        return sentKey;
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

    /** Moves on from one state to the next; false if it is in another state. */
    synchronized boolean moves(State from, State to) {
        boolean moves = state == from;
        state = moves ? to : state;
        return moves;
    }

    synchronized boolean isOver() {
        return state == State.ENDED || state == State.CANCELLED;
    }

    /** Ends it; returns the previous state, or null if it was over already. */
    synchronized State end() {
        State before = isOver() ? null : state;
        state = before == null ? state : State.ENDED;
        return before;
    }

    /** Cancels it, as a step of its own, unless it is over or beyond that state; returns the previous state, or null. */
    synchronized State cancelUpTo(State last) {
        if (isOver() || state.compareTo(last) > 0) {
            return null;
        }
        State before = state;
        state = State.CANCELLED;
        stepsUnderWay++;
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

    synchronized boolean isCancelled() {
        return state == State.CANCELLED;
    }

    synchronized void waitsFor(RateLimiter.Ticket given) {
        ticket = given;
    }

    /** The permit was granted. */
    void permitted(long due) {
        permitDue = due;
    }

    long permitDue() {
        return permitDue;
    }

    void dispatched(long now) {
        dispatchedAt = now;
    }

    /** When it left, with its permit, in nanoseconds of the monotonic clock. */
    long dispatchedAt() {
        return dispatchedAt;
    }

    /** The request is being written; returns whether that is the first time. */
    synchronized boolean sent(long now) {
        if (!moves(State.SENDING, State.SENT)) {
            return false;
        }
        sentAt = now;
        return true;
    }

    /** When its request was first written. */
    long sentAt() {
        return sentAt;
    }

    /** The key that the request carried; empty before it was sent. */
    String sentKey() {
        return sentKey;
    }

    synchronized int nextSend() {
        return ++sends;
    }

    synchronized int sends() {
        return sends;
    }

    /** Keeps the exchange, unless the request has been sent again meanwhile. */
    synchronized void began(int send, Transport.Exchange begun) {
        exchange = send == sends ? begun : exchange;
    }

    synchronized Transport.Exchange exchange() {
        return exchange;
    }

    /** Its place in the queue for permits; null if it has not asked for one. */
    synchronized RateLimiter.Ticket ticket() {
        return ticket;
    }
}

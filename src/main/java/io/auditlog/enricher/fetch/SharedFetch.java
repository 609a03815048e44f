package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource.Inquiry;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Fetches one ID with as many attempts as needed, for all its subscribers.
 *
 * <p>Threads: any. At any time the call is in one place only: waiting for a retry, with the breaker's runner, or on an
 * {@link Attempt}; the thread that moves it on owns it. It ends once. Listeners are called with no lock held.
 */
final class SharedFetch implements Attempt.Owner {

    private final SharedFetches calls;
    private final FetchContext context;
    private final AuditLogId id;
    private final Subscribers subscribers;
    private Attempt turn;
    private Doubt doubt;
    private int connectFailures;

    /** A failure that is undecided or not yet confirmed. */
    private record Doubt(Verdict.Failed verdict, Instant at) {}

    SharedFetch(SharedFetches calls, FetchContext context, AuditLogId id, History history) {
        this.calls = calls;
        this.context = context;
        this.id = id;
        this.subscribers = new Subscribers(history);
    }

    AuditLogId id() {
        return id;
    }

    /** Whether a failed attempt has already been charged to it. */
    boolean hasFailed() {
        return !subscribers.history().attempts().isEmpty();
    }

    /** Whether an attempt failed with this code has already been charged to it. */
    boolean hasFailedWith(Code code) {
        return subscribers.history().attempts().stream().anyMatch(attempt -> attempt.code() == code);
    }

    /** Whether it is held by an outcome rule set by operators. */
    boolean isHeldByOutcome() {
        return context.retries().holds(subscribers.history());
    }

    /** Whether the last failed attempt used up its deadline. */
    boolean isSlow() {
        List<AttemptRecord> attempts = subscribers.history().attempts();
        return !attempts.isEmpty() && attempts.get(attempts.size() - 1).code() == Code.TIMEOUT;
    }

    /** Adds a subscriber; null if the call has ended. */
    Inquiry join(History asked, Listener listener) {
        return subscribers.join(this, asked, listener);
    }

    /** Starts the call. Clocks differ, so a stored wait is capped at the longest one possible. */
    void begin() {
        Duration wait = Duration.between(
                context.clock().instant(), subscribers.history().notBefore());
        Duration max = context.retries().maxWait();
        enterAfter(wait.compareTo(max) < 0 ? wait : max);
    }

    private void enterAfter(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            enter();
        } else {
            context.timer().schedule(this::enter, wait.toNanos());
        }
    }

    private void enter() {
        if (!subscribers.isOver()) {
            context.breaker().enter(this);
        }
    }

    /** Starts an attempt. */
    void pass() {
        Attempt mine = new Attempt(context.dispatcher(), this, id, lane());
        boolean over;
        synchronized (this) {
            over = subscribers.isOver();
            if (!over) {
                doubt = null;
                turn = mine;
            }
        }
        if (over) {
            context.breaker().left(this); // cancelled after it was passed; the breaker may be waiting for it
        } else {
            context.dispatcher().send(mine);
        }
    }

    /**
     * Takes back an attempt that has not been sent yet.
     *
     * @return false if it has already been sent, or there is none
     */
    boolean recall() {
        Attempt mine;
        synchronized (this) {
            mine = turn;
        }
        if (mine == null || !mine.recall()) {
            return false;
        }
        endsTurn(mine);
        return true;
    }

    private Attempt.Lane lane() {
        if (!hasFailed()) {
            return Attempt.Lane.FRESH;
        }
        return isSlow() ? Attempt.Lane.SLOW : Attempt.Lane.RETRY;
    }

    @Override
    public boolean mayDispatch() {
        return context.breaker().mayLeave(this);
    }

    @Override
    public void onTurnedBack(Attempt from) {
        if (endsTurn(from)) {
            context.breaker().left(this);
            context.breaker().enter(this);
        }
    }

    private synchronized boolean endsTurn(Attempt ending) {
        if (subscribers.isOver() || turn != ending) {
            return false;
        }
        turn = null;
        return true;
    }

    @Override
    public void onReply(Attempt from, Reply reply) {
        if (!endsTurn(from)) {
            return;
        }
        Verdict verdict = context.judge(id, reply, from.sentKey(), from.dispatchedAt());
        if (verdict instanceof Verdict.Failed failed) {
            failed(from, failed);
        } else {
            succeeded(from, (Verdict.Succeeded) verdict);
        }
    }

    private void succeeded(Attempt from, Verdict.Succeeded verdict) {
        context.credentials().accepted(from.sentKey());
        long now = context.nanoTime().getAsLong();
        Instant time = context.clock().instant();
        subscribers
                .history()
                .attempts()
                .forEach(attempt -> context.evidence()
                        .bad(
                                attempt.code(),
                                now - Duration.between(attempt.at(), time).toNanos()));
        context.evidence().good(now);
        context.breaker().succeeded(this, from.dispatchedAt());
        settle(verdict.outcome());
    }

    /** If the key was replaced while the request was in flight, the failure is not counted. */
    private void failed(Attempt from, Verdict.Failed verdict) {
        if (verdict.code() == Code.UNAUTHORIZED && context.hasReplaced(from.sentKey())) {
            pass();
            return;
        }
        synchronized (this) {
            doubt = new Doubt(verdict, context.clock().instant());
        }
        context.breaker().failed(this, verdict.fault(), from.dispatchedAt());
    }

    /** Discards the failure; returns the outage cause it indicates, or null if there is none. */
    OutageCause forgiven() {
        synchronized (this) {
            Doubt void_ = doubt;
            doubt = null;
            return void_ == null ? null : OutageCause.of(void_.verdict().code());
        }
    }

    /** Charges the failure to the entry, unless it is a connection failure, which is never charged. */
    void blamed() {
        Doubt own = doubt();
        if (own == null) {
            return;
        }
        Verdict.Failed failed = own.verdict();
        if (failed.code().isConnectFailure()) {
            context.events().postponed(failed.code());
            enterAfter(context.retries().reconnectAfter(connectFailures++));
            return;
        }
        AttemptRecord attempt =
                new AttemptRecord(own.at(), failed.code(), failed.failure().httpStatus());
        RetryPolicy.Next next = context.retries().failed(subscribers.history().plus(attempt), failed.atLeast());
        if (next instanceof RetryPolicy.Next.Ask ask) {
            postpone(attempt, ask.after());
            context.events().postponed(attempt.code());
            enterAfter(ask.after());
        } else if (next instanceof RetryPolicy.Next.Reconsider later) {
            postpone(attempt, later.after());
            context.timer().schedule(this::reconsider, later.after().toNanos());
        } else {
            subscribers.remember(attempt, subscribers.history().notBefore());
            settle(new Outcome.Refused(failed.failure()));
        }
    }

    /** Final check before dead-lettering: is chance still ruled out, and is the API still usable? */
    private void reconsider() {
        Doubt own = doubt();
        if (own == null || subscribers.isOver()) {
            return;
        }
        RetryPolicy.Next next = context.breaker().isClosed()
                ? context.retries().reconsidered(subscribers.history())
                : new RetryPolicy.Next.Ask(Duration.ZERO);
        if (next instanceof RetryPolicy.Next.Ask ask) {
            enterAfter(ask.after());
        } else {
            settle(new Outcome.Refused(own.verdict().failure()));
        }
    }

    private synchronized Doubt doubt() {
        return doubt;
    }

    private void postpone(AttemptRecord attempt, Duration wait) {
        Instant notBefore = context.clock().instant().plus(wait);
        subscribers.remember(attempt, notBefore).forEach(Subscriber::notifyPostponed);
    }

    private void settle(Outcome outcome) {
        List<Subscriber> ended = subscribers.end();
        if (ended != null) {
            calls.ended(this);
            context.events().settled(outcome);
            ended.forEach(subscriber -> subscriber.notifySettled(outcome));
        }
    }

    /** Removes a subscriber; removing the last one ends the call. */
    void leave(Subscriber subscriber) {
        if (subscribers.leave(subscriber)) {
            abandon();
        }
    }

    /** Ends the call without an outcome; no listener is called. */
    void abandon() {
        subscribers.dismiss();
        Attempt cut;
        synchronized (this) {
            cut = turn;
            turn = null;
        }
        calls.ended(this);
        context.breaker().left(this);
        if (cut != null) {
            cut.cancel();
        }
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource.Inquiry;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import io.auditlog.enricher.fetch.ReplyClassifier.Verdict;
import io.auditlog.enricher.fetch.SharedFetches.Subscriber;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.fetch.retry.RetryPolicy;
import io.auditlog.enricher.tracing.IdSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Fetches one ID with as many attempts as needed, for all its subscribers.
 *
 * <p>Threads: any. At any time the fetch is in one place only: waiting for a retry, with the breaker's runner, or on an
 * {@link Attempt}; the thread that moves it on owns it. It ends once. Its monitor guards its fields; listeners and
 * collaborators are called without it.
 */
final class SharedFetch implements Attempt.Owner {

    private final SharedFetches fetches;
    private final SourceContext context;
    private final AuditLogId id;
    private final List<Subscriber> subscribers = new ArrayList<>(1);
    private History history;
    private boolean over;
    private Attempt attempt;
    private Doubt doubt;
    private int connectFailures;

    SharedFetch(SharedFetches fetches, AuditLogId id, History history) {
        this.fetches = fetches;
        this.context = fetches.context;
        this.id = id;
        this.history = history;
    }

    /** The last failure, while it is undecided or not yet confirmed. */
    private record Doubt(Verdict.Failed verdict, Instant at) {}

    AuditLogId id() {
        return id;
    }

    synchronized History history() {
        return history;
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Whether a failed attempt has already been charged to it. */
    boolean hasFailed() {
        return !history().attempts().isEmpty();
    }

    /** Whether an attempt failed with this code has already been charged to it. */
    boolean hasFailedWith(Code code) {
        return history().attempts().stream().anyMatch(failed -> failed.code() == code);
    }

    /** Adds a subscriber; null if the fetch has ended. */
    synchronized Inquiry join(History asked, Listener listener) {
        if (over) {
            return null;
        }
        Subscriber subscriber = new Subscriber(this, asked, listener);
        subscribers.add(subscriber);
        return subscriber;
    }

    /** The span of the first who asked, which has the requests. */
    @Override
    public synchronized IdSpan span() {
        return subscribers.isEmpty() ? IdSpan.OFF : subscribers.get(0).listener.span();
    }

    void begin() {
        enterAfter(fetches.retries.remainingWait(history()));
    }

    private void enterAfter(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            enter();
        } else {
            context.timer().schedule(this::enter, wait.toNanos());
        }
    }

    private void enter() {
        if (!isOver()) {
            fetches.breaker.enter(this);
        }
    }

    void pass() {
        Attempt next = new Attempt(fetches.dispatcher, this, id, Attempt.Lane.after(history()));
        boolean passes;
        synchronized (this) {
            passes = !over;
            if (passes) {
                doubt = null;
                attempt = next;
            }
        }
        if (passes) {
            fetches.dispatcher.send(next);
        } else {
            fetches.breaker.left(this); // cancelled after it was passed; the breaker may be waiting for it
        }
    }

    /** Takes back an attempt that has not been sent yet; false if it has, or there is none. */
    boolean recall() {
        Attempt recalled;
        synchronized (this) {
            recalled = attempt;
        }
        return recalled != null && recalled.recall() && takeBack(recalled);
    }

    private synchronized boolean takeBack(Attempt ended) {
        if (over || attempt != ended) {
            return false;
        }
        attempt = null;
        return true;
    }

    @Override
    public boolean mayDispatch() {
        return fetches.breaker.mayDispatch(this);
    }

    @Override
    public void onTurnedBack(Attempt from) {
        if (takeBack(from)) {
            fetches.breaker.left(this);
            fetches.breaker.enter(this);
        }
    }

    @Override
    public void onReply(Attempt from, Reply reply) {
        if (!takeBack(from)) {
            return;
        }
        Verdict verdict = fetches.judge(from, reply);
        if (verdict instanceof Verdict.Failed failed) {
            failed(from, failed);
        } else {
            succeeded(from, (Verdict.Succeeded) verdict);
        }
    }

    private void succeeded(Attempt from, Verdict.Succeeded verdict) {
        context.credentials().accepted(from.sentKey);
        fetches.failureRates.good(history(), context.nanoTime().getAsLong(), context.clock());
        fetches.breaker.succeeded(this, from.dispatchedAt);
        settle(verdict.outcome());
    }

    /** If the key was replaced while the request was in flight, the failure is not counted. */
    private void failed(Attempt from, Verdict.Failed verdict) {
        if (verdict.code() == Code.UNAUTHORIZED) {
            context.credentials().renew();
            if (!context.credentials().key().equals(from.sentKey)) {
                pass();
                return;
            }
        }
        synchronized (this) {
            doubt = new Doubt(verdict, context.clock().instant());
        }
        fetches.breaker.failed(this, verdict.fault(), from.dispatchedAt);
    }

    private synchronized Doubt doubt() {
        return over ? null : doubt;
    }

    void forgive() {
        Doubt open;
        synchronized (this) {
            open = doubt();
            doubt = null;
        }
        if (open != null) {
            context.events().held(OutageCause.of(open.verdict().code()));
        }
    }

    /** Charges the failure to the entry, unless it is a connection failure, which is never charged. */
    void fail() {
        Doubt open = doubt();
        if (open == null) {
            return;
        }
        Verdict.Failed own = open.verdict();
        if (own.code().isConnectFailure()) {
            context.events().postponed(own.code());
            enterAfter(fetches.retries.reconnectAfter(connectFailures++));
            return;
        }
        var failed = new AttemptRecord(open.at(), own.code(), own.failure().httpStatus());
        RetryPolicy.Next next = fetches.retries.failed(history().plus(failed), own.atLeast());
        if (next.step() == RetryPolicy.Step.WRITE_OFF && !fetches.breaker.isHeldBack()) {
            remember(failed, history().notBefore());
            settle(new Outcome.Refused(own.failure()));
            return;
        }
        Instant notBefore = context.clock().instant().plus(next.after());
        for (Subscriber subscriber : remember(failed, notBefore)) {
            History its = subscriber.own;
            subscriber.notify(() -> subscriber.listener.postponed(its));
        }
        if (next.step() == RetryPolicy.Step.ASK) {
            context.events().postponed(failed.code());
            enterAfter(next.after());
        } else {
            context.timer().schedule(this::reconsider, next.after().toNanos());
        }
    }

    /** Final check before dead-lettering: is chance still ruled out, and is the API still usable? */
    private void reconsider() {
        Doubt open = doubt();
        if (open == null) {
            return;
        }
        RetryPolicy.Next next = fetches.breaker.isClosed() && !fetches.breaker.isHeldBack()
                ? fetches.retries.reconsidered(history())
                : RetryPolicy.Next.AT_ONCE;
        if (next.step() == RetryPolicy.Step.ASK) {
            enterAfter(next.after());
        } else {
            settle(new Outcome.Refused(open.verdict().failure()));
        }
    }

    /** Adds an attempt to all histories; returns the subscribers to notify. */
    private synchronized List<Subscriber> remember(AttemptRecord failed, Instant notBefore) {
        history = history.plus(failed).waitingUntil(notBefore);
        subscribers.forEach(one -> one.own = one.own.plus(failed).waitingUntil(notBefore));
        return over ? List.of() : List.copyOf(subscribers);
    }

    private void settle(Outcome outcome) {
        List<Subscriber> settled;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            settled = List.copyOf(subscribers);
        }
        fetches.ended(this);
        for (Subscriber subscriber : settled) {
            subscriber.notify(() -> subscriber.listener.settled(outcome, subscriber.own));
        }
    }

    /** Removes a subscriber; removing the last one ends the fetch. */
    void leave(Subscriber subscriber) {
        boolean last;
        synchronized (this) {
            last = subscribers.remove(subscriber) && subscribers.isEmpty() && !over;
            over |= last;
        }
        if (last) {
            abandon();
        }
    }

    /** Ends the fetch without an outcome; no listener is called. */
    void abandon() {
        Attempt cancelled;
        synchronized (this) {
            over = true;
            subscribers.forEach(subscriber -> subscriber.gone = true);
            cancelled = attempt;
            attempt = null;
        }
        fetches.ended(this);
        fetches.breaker.left(this);
        if (cancelled != null) {
            cancelled.cancel();
        }
    }
}

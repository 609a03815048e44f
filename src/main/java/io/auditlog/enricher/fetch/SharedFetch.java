package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.ReplyClassifier.Verdict;

import io.auditlog.enricher.fetch.retry.RetryPolicy;
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
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one ID with as many attempts as needed, for all its subscribers.
 *
 * <p>Threads: any. At any time the fetch is in one place only: waiting for a retry, with the breaker's runner, or on an
 * {@link Attempt}; the thread that moves it on owns it. It ends once. Its monitor guards its fields; listeners and
 * collaborators are called without it.
 */
final class SharedFetch implements Attempt.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(SharedFetch.class);

    private final SharedFetches fetches;
    private final SourceContext context;
    private final AuditLogId id;
    private final List<Subscriber> subscribers = new ArrayList<>(1);
    private History history;
    private boolean over;
    private Attempt attempt;

    /** The last failure, while it is undecided or not yet confirmed. */
    private Verdict.Failed doubt;

    private Instant doubtedAt;
    private int connectFailures;

    SharedFetch(SharedFetches fetches, AuditLogId id, History history) {
        this.fetches = fetches;
        this.context = fetches.context;
        this.id = id;
        this.history = history;
    }

    /** One who asked, with its own history. */
    private final class Subscriber implements Inquiry {
        private final Listener listener;
        private volatile History own;
        private volatile boolean gone;

        Subscriber(History own, Listener listener) {
            this.own = own;
            this.listener = listener;
        }

        @Override
        public void cancel() {
            gone = true;
            leave(this);
        }

        void notify(Runnable call) {
            try {
                if (!gone) {
                    call.run();
                }
            } catch (RuntimeException e) {
                LOG.error("whoever asked for {} failed to take the news", id, e);
            }
        }
    }

    AuditLogId id() {
        return id;
    }

    private synchronized History history() {
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

    /** Whether it is held by an outcome rule set by operators. */
    boolean isHeldByOutcome() {
        return fetches.retries.holds(history());
    }

    /** Adds a subscriber; null if the fetch has ended. */
    synchronized Inquiry join(History asked, Listener listener) {
        if (over) {
            return null;
        }
        Subscriber subscriber = new Subscriber(asked, listener);
        subscribers.add(subscriber);
        return subscriber;
    }

    /** Starts the fetch. Clocks differ, so a stored wait is capped at the longest one possible. */
    void begin() {
        Duration wait = Duration.between(context.clock().instant(), history().notBefore());
        Duration max = fetches.retries.maxWait();
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
        if (!isOver()) {
            fetches.breaker.enter(this);
        }
    }

    /** Starts an attempt. */
    void pass() {
        Attempt next = new Attempt(fetches.dispatcher, this, id, lane());
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

    private Attempt.Lane lane() {
        List<AttemptRecord> failed = history().attempts();
        if (failed.isEmpty()) {
            return Attempt.Lane.FRESH;
        }
        boolean slow = failed.get(failed.size() - 1).code() == Code.TIMEOUT;
        return slow ? Attempt.Lane.SLOW : Attempt.Lane.RETRY;
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

    /** Its earlier failures were those of a good ID. */
    private void succeeded(Attempt from, Verdict.Succeeded verdict) {
        context.credentials().accepted(from.sentKey);
        long now = context.nanoTime().getAsLong();
        Instant time = context.clock().instant();
        for (AttemptRecord failed : history().attempts()) {
            long ago = Duration.between(failed.at(), time).toNanos();
            fetches.failureRates.bad(failed.code(), now - ago);
        }
        fetches.failureRates.good(now);
        fetches.breaker.succeeded(this, from.dispatchedAt);
        settle(verdict.outcome());
    }

    /** If the key was replaced while the request was in flight, the failure is not counted. */
    private void failed(Attempt from, Verdict.Failed verdict) {
        if (verdict.code() == Code.UNAUTHORIZED && hasReplaced(from.sentKey)) {
            pass();
            return;
        }
        synchronized (this) {
            doubt = verdict;
            doubtedAt = context.clock().instant();
        }
        fetches.breaker.failed(this, verdict.fault(), from.dispatchedAt);
    }

    /** Whether the key has changed since this one was sent; checks for a newer one at once. */
    private boolean hasReplaced(String sentKey) {
        context.credentials().renew();
        return !context.credentials().key().equals(sentKey);
    }

    /** Discards the failure; returns the outage cause it indicates, or null if there is none. */
    synchronized OutageCause forgive() {
        OutageCause cause = doubt == null ? null : OutageCause.of(doubt.code());
        doubt = null;
        return cause;
    }

    /** Charges the failure to the entry, unless it is a connection failure, which is never charged. */
    void fail() {
        Verdict.Failed own = doubt();
        if (own == null) {
            return;
        }
        if (own.code().isConnectFailure()) {
            context.events().postponed(own.code());
            enterAfter(fetches.retries.reconnectAfter(connectFailures++));
            return;
        }
        AttemptRecord failed =
                new AttemptRecord(doubtedAt, own.code(), own.failure().httpStatus());
        RetryPolicy.Next next = fetches.retries.failed(history().plus(failed), own.atLeast());
        if (next.step() == RetryPolicy.Step.WRITE_OFF) {
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
        Verdict.Failed own = doubt();
        if (own == null || isOver()) {
            return;
        }
        RetryPolicy.Next next =
                fetches.breaker.isClosed() ? fetches.retries.reconsidered(history()) : RetryPolicy.Next.AT_ONCE;
        if (next.step() == RetryPolicy.Step.ASK) {
            enterAfter(next.after());
        } else {
            settle(new Outcome.Refused(own.failure()));
        }
    }

    private synchronized Verdict.Failed doubt() {
        return doubt;
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
        context.events().settled(outcome);
        for (Subscriber subscriber : settled) {
            subscriber.notify(() -> subscriber.listener.settled(outcome, subscriber.own));
        }
    }

    /** Removes a subscriber; removing the last one ends the fetch. */
    private void leave(Subscriber subscriber) {
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

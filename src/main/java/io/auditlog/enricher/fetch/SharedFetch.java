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
 * One ID on its way through as many attempts as it takes, for everybody who asked for it.
 *
 * <p>Threads: any. At any time it is in one place only: waiting for a retry, with the breaker's runner, or on a {@link
 * Turn}; whichever thread brings it on from there owns it. Its end comes once. Listeners are called with no lock held.
 */
final class SharedFetch {

    private final SharedFetches calls;
    private final FetchContext context;
    private final AuditLogId id;
    private final Subscribers askers;
    private Attempt turn;
    private Doubt doubt;
    private int connectFailures;

    /** A failure that is not decided, or that has yet to be confirmed. */
    private record Doubt(Verdict.Failed verdict, Instant at) {}

    SharedFetch(SharedFetches calls, FetchContext context, AuditLogId id, History history) {
        this.calls = calls;
        this.context = context;
        this.id = id;
        this.askers = new Subscribers(history);
    }

    AuditLogId id() {
        return id;
    }

    /** Whether an attempt for it has failed already, at its own cost. */
    boolean hasFailed() {
        return !askers.history().attempts().isEmpty();
    }

    /** Whether an attempt for it has failed with this already, at its own cost. */
    boolean hasFailedWith(Code code) {
        return askers.history().attempts().stream().anyMatch(attempt -> attempt.code() == code);
    }

    /** Whether operators decided that it is held for what it fails with. */
    boolean isHeldByOutcome() {
        return context.retries().holds(askers.history());
    }

    /** Whether the last attempt that failed used up its deadline. */
    boolean isSlow() {
        List<AttemptRecord> attempts = askers.history().attempts();
        return !attempts.isEmpty() && attempts.get(attempts.size() - 1).code() == Code.TIMEOUT;
    }

    /** Joins one more who asks; null if the call is over. */
    Inquiry join(History asked, Listener listener) {
        return askers.join(this, asked, listener);
    }

    /** Clocks differ: a wait that was remembered is cut to what could have been meant. */
    void begin() {
        Duration wait =
                Duration.between(context.clock().instant(), askers.history().notBefore());
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
        if (!askers.isOver()) {
            context.breaker().enter(this);
        }
    }

    /** It may go now. */
    void pass() {
        Attempt mine = new Attempt(this, context);
        boolean over;
        synchronized (this) {
            over = askers.isOver();
            if (!over) {
                doubt = null;
                turn = mine;
            }
        }
        if (over) {
            context.breaker().left(this); // it was given up on its way there, where it may be waited for
        } else {
            mine.begin();
        }
    }

    /**
     * Comes back from where it waits to leave.
     *
     * @return false if it has left already, or is not on its way
     */
    boolean recall() {
        Attempt mine;
        synchronized (this) {
            if (turn == null || !turn.isWaiting()) {
                return false;
            }
            mine = turn;
            turn = null;
        }
        mine.cut();
        return true;
    }

    /** The breaker has opened before the turn could leave. */
    void turnedBack(Attempt from) {
        if (endsTurn(from)) {
            context.breaker().left(this);
            context.breaker().enter(this);
        }
    }

    private synchronized boolean endsTurn(Attempt ending) {
        if (askers.isOver() || turn != ending) {
            return false;
        }
        turn = null;
        return true;
    }

    void ended(Attempt from, Reply reply) {
        if (!endsTurn(from)) {
            return;
        }
        Verdict verdict = context.judge(id, reply, from.sentKey(), from.leftAt());
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
        askers.history()
                .attempts()
                .forEach(attempt -> context.evidence()
                        .bad(
                                attempt.code(),
                                now - Duration.between(attempt.at(), time).toNanos()));
        context.evidence().good(now);
        context.breaker().succeeded(this, from.leftAt());
        settle(verdict.outcome());
    }

    /** A key that was replaced while the request was on its way is nobody's fault. */
    private void failed(Attempt from, Verdict.Failed verdict) {
        if (verdict.code() == Code.UNAUTHORIZED && context.hasReplaced(from.sentKey())) {
            pass();
            return;
        }
        synchronized (this) {
            doubt = new Doubt(verdict, context.clock().instant());
        }
        context.breaker().failed(this, verdict.fault(), from.leftAt());
    }

    /** The failure counts for nothing; says what it would have meant for the channel, or null where there is none. */
    OutageCause forgiven() {
        synchronized (this) {
            Doubt void_ = doubt;
            doubt = null;
            return void_ == null ? null : OutageCause.of(void_.verdict().code());
        }
    }

    /** The failure is its own, unless there was no connection to ask on, which is no entry's fault. */
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
        RetryPolicy.Next next = context.retries().failed(askers.history().plus(attempt), failed.atLeast());
        if (next instanceof RetryPolicy.Next.Ask ask) {
            postpone(attempt, ask.after());
            context.events().postponed(attempt.code());
            enterAfter(ask.after());
        } else if (next instanceof RetryPolicy.Next.Reconsider later) {
            postpone(attempt, later.after());
            context.timer().schedule(this::reconsider, later.after().toNanos());
        } else {
            askers.remember(attempt, askers.history().notBefore());
            settle(new Outcome.Refused(failed.failure()));
        }
    }

    /** Before it is written off: is it still not chance, and can the channel still be used? */
    private void reconsider() {
        Doubt own = doubt();
        if (own == null || askers.isOver()) {
            return;
        }
        RetryPolicy.Next next = context.breaker().isClosed()
                ? context.retries().reconsidered(askers.history())
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
        askers.remember(attempt, notBefore).forEach(Subscriber::tellPostponed);
    }

    private void settle(Outcome outcome) {
        List<Subscriber> told = askers.end();
        if (told != null) {
            calls.ended(this);
            context.events().settled(outcome);
            told.forEach(asker -> asker.tellSettled(outcome));
        }
    }

    /** One who asked is gone; with the last of them the call ends. */
    void leave(Subscriber asker) {
        if (askers.leave(asker)) {
            abandon();
        }
    }

    /** Ends without an outcome; no listener is called. */
    void abandon() {
        askers.dismiss();
        Attempt cut;
        synchronized (this) {
            cut = turn;
            turn = null;
        }
        calls.ended(this);
        context.breaker().left(this);
        if (cut != null) {
            cut.cut();
        }
    }
}

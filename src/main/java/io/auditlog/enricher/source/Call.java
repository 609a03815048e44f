package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.Attempt;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.source.EntrySource.Inquiry;
import io.auditlog.enricher.source.EntrySource.Listener;
import io.auditlog.enricher.source.Gate.Ruling;
import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One ID on its way through as many attempts as it takes, for everybody who asked for it.
 *
 * <p>Threads: any. At any time it is in one place only: waiting for a retry, at the gate, or on a {@link Turn}; whichever
 * thread brings it on from there owns it. Its end comes once. Whoever asked is told with no lock held.
 */
final class Call implements Gate.Passage {

    private final Calls calls;
    private final CallMeans means;
    private final AuditLogId id;
    private final Askers askers;
    private Turn turn;
    private EntryFault doubtful;
    private int strays;
    private Duration strayed = Duration.ZERO;

    Call(Calls calls, CallMeans means, AuditLogId id, History history) {
        this.calls = calls;
        this.means = means;
        this.id = id;
        this.askers = new Askers(history);
    }

    @Override
    public AuditLogId id() {
        return id;
    }

    @Override
    public boolean hasFailed() {
        return !askers.history().attempts().isEmpty();
    }

    /** Joins one more who asks; null if the call is over. */
    Inquiry join(History asked, Listener listener) {
        return askers.join(this, asked, listener);
    }

    void begin() {
        means.budget().deposit();
        enterAfter(Duration.between(means.clock().instant(), askers.history().notBefore()));
    }

    private void enterAfter(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            means.gate().enter(this);
        } else {
            means.timer().schedule(this::enter, wait.toNanos());
        }
    }

    private void enter() {
        if (!askers.isOver()) {
            means.gate().enter(this);
        }
    }

    @Override
    public void pass() {
        Turn mine = new Turn(this, means);
        boolean over;
        synchronized (this) {
            over = askers.isOver();
            if (!over) {
                doubtful = null;
                turn = mine;
            }
        }
        if (over) {
            means.gate().left(this); // it was given up on its way to the gate, which may wait for it
        } else {
            mine.begin();
        }
    }

    @Override
    public boolean recall() {
        Turn mine;
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

    /** The gate has closed before the turn could leave. */
    void turnedBack(Turn from) {
        if (endsTurn(from)) {
            means.gate().left(this);
            means.gate().enter(this);
        }
    }

    private synchronized boolean endsTurn(Turn ending) {
        if (askers.isOver() || turn != ending) {
            return false;
        }
        turn = null;
        return true;
    }

    void ended(Turn from, Reply reply) {
        if (!endsTurn(from)) {
            return;
        }
        Verdict verdict = means.table().judge(id, reply, from.sentKey());
        count(from, reply, verdict);
        if (verdict instanceof ChannelFault fault) {
            if (isAnsweredByAnotherKey(fault, from.sentKey())) {
                pass();
                return;
            }
            heed(fault);
        }
        if (verdict instanceof Verdict.Success) {
            means.credentials().accepted(from.sentKey());
        }
        Ruling ruling = means.gate().rule(this, verdict, from.leftAt());
        if (ruling == Ruling.GONE) {
            abandon();
        } else if (ruling == Ruling.STRAY) {
            strayed((ChannelFault) verdict, from.leftAt());
        } else if (ruling == Ruling.GO_ON) {
            goOn(verdict, from.leftAt());
        }
    }

    private void goOn(Verdict verdict, long leftAt) {
        if (verdict instanceof Verdict.Success success) {
            settle(success.outcome());
        } else if (verdict instanceof EntryFault fault) {
            failed(fault, leftAt);
        } else {
            means.gate().enter(this); // throttled: the pacer lets nobody out before the API wants it
        }
    }

    private void count(Turn from, Reply reply, Verdict verdict) {
        int status = reply instanceof Reply.Answered answered ? answered.status() : 0;
        long nanos = means.nanoTime().getAsLong() - from.leftAt();
        means.events().answered(status, code(verdict), nanos);
    }

    private static Code code(Verdict verdict) {
        if (verdict instanceof EntryFault fault) {
            return fault.failure().code();
        }
        return verdict instanceof ChannelFault fault ? fault.failure().code() : null;
    }

    /** A key that was replaced while the request was on its way, or has a successor, is no fault of the channel. */
    private boolean isAnsweredByAnotherKey(ChannelFault fault, String sentKey) {
        return fault.kind() == ChannelKind.AUTH && means.credentials().refused(sentKey);
    }

    private void heed(ChannelFault fault) {
        if (fault.kind() == ChannelKind.THROTTLED) {
            means.events().throttled();
            means.throttle().throttled(fault.retryAfter());
        } else {
            means.events().held(fault.kind());
            means.throttle().unavailable(fault.retryAfter());
        }
    }

    /** One server of many was away: tried again, and its waits count, but not its number. */
    private void strayed(ChannelFault fault, long leftAt) {
        Failure failure = fault.failure();
        Instant now = means.clock().instant();
        boolean first = askers.history().attempts().stream().noneMatch(attempt -> attempt.code() == failure.code());
        Optional<Duration> wait = means.retries().waitAfterStray(fault, ++strays, strayed);
        strayed = strayed.plus(wait.orElse(Duration.ZERO));
        if (wait.isEmpty()) {
            end(EntryFault.ofChannel(fault), leftAt);
        } else if (first) {
            postpone(new Attempt(now, failure.code(), failure.httpStatus()), wait.get());
        } else {
            means.timer().schedule(this::enter, wait.get().toNanos());
        }
    }

    private void failed(EntryFault fault, long leftAt) {
        Attempt attempt = attempt(fault);
        Optional<Duration> wait = means.retries().waitAfter(askers.history().plus(attempt), fault, attempt.at());
        if (wait.isEmpty()) {
            end(fault, leftAt);
        } else if (Fate.of(attempt.code()) == Fate.OUTAGE && !means.budget().take()) {
            means.gate().overdrawn(this);
        } else {
            postpone(attempt, wait.get());
        }
    }

    private Attempt attempt(EntryFault fault) {
        return new Attempt(
                means.clock().instant(), fault.failure().code(), fault.failure().httpStatus());
    }

    private void postpone(Attempt attempt, Duration wait) {
        List<Asker> told = askers.remember(attempt, attempt.at().plus(wait));
        means.events().postponed(attempt.code());
        told.forEach(Asker::tellPostponed);
        means.timer().schedule(this::enter, wait.toNanos());
    }

    /** No attempt is left; unless the fault may be the channel's, this is the entry's end. */
    private void end(EntryFault fault, long leftAt) {
        synchronized (this) {
            doubtful = fault;
        }
        if (fault.scope() == Verdict.Scope.ENTRY || !means.gate().doubts(this, leftAt)) {
            convict();
        }
    }

    @Override
    public void convict() {
        EntryFault fault;
        synchronized (this) {
            fault = doubtful;
            doubtful = null;
        }
        if (fault != null) {
            askers.remember(attempt(fault), askers.history().notBefore());
            settle(new Outcome.Refused(fault.failure()));
        }
    }

    @Override
    public Gate.Passage again() {
        return new Call(calls, means, id, History.startingAt(means.clock().instant()));
    }

    @Override
    public void acquit(Instant since) {
        askers.forget(since).forEach(Asker::tellPostponed);
    }

    private void settle(Outcome outcome) {
        List<Asker> told = askers.end();
        if (told != null) {
            calls.ended(this);
            means.events().settled(outcome);
            told.forEach(asker -> asker.tellSettled(outcome));
        }
    }

    /** One who asked is gone; with the last of them the call ends. */
    void leave(Asker asker) {
        if (askers.leave(asker)) {
            abandon();
        }
    }

    /** Ends without an outcome; nobody is told. */
    void abandon() {
        askers.dismiss();
        Turn cut;
        synchronized (this) {
            cut = turn;
            turn = null;
        }
        calls.ended(this);
        means.gate().left(this);
        if (cut != null) {
            cut.cut();
        }
    }
}

package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.Attempt;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.source.EntrySource.Inquiry;
import io.auditlog.enricher.source.EntrySource.Listener;
import io.auditlog.enricher.source.Transport.Exchange;
import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ID on its way through as many attempts as it takes, for everybody who asked for it.
 *
 * <p>Threads: any. At any time it is in one place only: waiting for a retry, at the gate, or at the transport; whichever
 * thread brings it on from there owns it. Its end comes once. Listeners are told with no lock held.
 */
final class Call implements Transport.Inquirer, Gate.Passage {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Calls calls;
    private final CallMeans means;
    private final AuditLogId id;
    private final List<Asker> askers = new ArrayList<>(1);
    private History history;
    private boolean over;
    private int turn;
    private Exchange exchange;
    private volatile String sentKey = "";
    private volatile long sentAt;
    private boolean triedNewKey;

    Call(Calls calls, CallMeans means, AuditLogId id, History history) {
        this.calls = calls;
        this.means = means;
        this.id = id;
        this.history = history;
    }

    @Override
    public AuditLogId id() {
        return id;
    }

    /** Joins one more who asks; null if the call is over. */
    synchronized Inquiry join(History asked, Listener listener) {
        if (over) {
            return null;
        }
        Asker asker = new Asker(asked, listener);
        askers.add(asker);
        return asker;
    }

    void begin() {
        Duration wait = Duration.between(means.clock().instant(), history.notBefore());
        if (wait.isNegative() || wait.isZero()) {
            means.gate().enter(this);
        } else {
            enterAfter(wait);
        }
    }

    private void enterAfter(Duration wait) {
        means.timer()
                .schedule(
                        () -> {
                            if (!isOver()) {
                                means.gate().enter(this);
                            }
                        },
                        wait.toNanos());
    }

    @Override
    public void pass() {
        int mine;
        synchronized (this) {
            if (over) {
                return;
            }
            mine = ++turn;
        }
        Exchange sent = means.transport().send(this);
        boolean cut;
        synchronized (this) {
            cut = over;
            exchange = mine == turn ? sent : exchange;
        }
        if (cut) {
            sent.cut();
        }
    }

    @Override
    public String key() {
        String key = means.credentials().key();
        sentKey = key;
        sentAt = means.nanoTime().getAsLong();
        means.events().sent();
        return key;
    }

    @Override
    public void ended(Reply reply) {
        if (isOver()) {
            return;
        }
        Verdict verdict = means.table().judge(id, reply);
        count(reply, verdict);
        if (verdict instanceof ChannelFault fault && isAnsweredByNewKey(fault)) {
            pass();
            return;
        }
        triedNewKey = false;
        if (verdict instanceof ChannelFault fault) {
            heed(fault);
        }
        if (means.gate().holds(this, verdict)) {
            return;
        }
        if (verdict instanceof Verdict.Success success) {
            settle(success.outcome());
        } else if (verdict instanceof EntryFault fault) {
            failed(fault);
        } else {
            pass();
        }
    }

    private void count(Reply reply, Verdict verdict) {
        int status = reply instanceof Reply.Answered answered ? answered.status() : 0;
        means.events().answered(status, code(verdict), means.nanoTime().getAsLong() - sentAt);
    }

    private static Code code(Verdict verdict) {
        if (verdict instanceof EntryFault fault) {
            return fault.failure().code();
        }
        return verdict instanceof ChannelFault fault ? fault.failure().code() : null;
    }

    /** A key that was replaced while the request was on its way is no fault of the channel. */
    private boolean isAnsweredByNewKey(ChannelFault fault) {
        if (fault.kind() != ChannelKind.AUTH || triedNewKey) {
            return false;
        }
        means.credentials().renew();
        triedNewKey = !means.credentials().key().equals(sentKey);
        return triedNewKey;
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

    private void failed(EntryFault fault) {
        Failure failure = fault.failure();
        Instant now = means.clock().instant();
        Attempt attempt = new Attempt(now, failure.code(), failure.httpStatus());
        Optional<Duration> wait;
        List<Asker> told;
        synchronized (this) {
            if (over) {
                return;
            }
            history = history.plus(attempt);
            wait = means.retries().waitAfter(history, fault, now);
            Instant notBefore = wait.map(now::plus).orElse(history.notBefore());
            history = history.waitingUntil(notBefore);
            askers.forEach(asker -> asker.remember(attempt, notBefore));
            told = List.copyOf(askers);
        }
        if (wait.isEmpty()) {
            settle(new Outcome.Refused(failure));
            return;
        }
        means.events().postponed(failure.code());
        told.forEach(Asker::tellPostponed);
        enterAfter(wait.get());
    }

    private void settle(Outcome outcome) {
        List<Asker> told;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            told = List.copyOf(askers);
        }
        calls.ended(this);
        means.events().settled(outcome);
        told.forEach(asker -> asker.tellSettled(outcome));
    }

    /** Ends without an outcome; nobody is told. */
    void abandon() {
        Exchange cut;
        synchronized (this) {
            over = true;
            askers.forEach(asker -> asker.gone = true);
            askers.clear();
            cut = exchange;
        }
        calls.ended(this);
        means.gate().left(this);
        if (cut != null) {
            cut.cut();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** One who asked, with the history of his own. Guarded by the call's monitor. */
    private final class Asker implements Inquiry {
        private final Listener listener;
        private History own;
        private volatile boolean gone;

        Asker(History own, Listener listener) {
            this.own = own;
            this.listener = listener;
        }

        void remember(Attempt attempt, Instant notBefore) {
            own = own.plus(attempt).waitingUntil(notBefore);
        }

        @Override
        public void cancel() {
            gone = true;
            boolean last;
            synchronized (Call.this) {
                last = askers.remove(this) && askers.isEmpty() && !over;
                over |= last;
            }
            if (last) {
                abandon();
            }
        }

        void tellPostponed() {
            tell(() -> listener.postponed(history()));
        }

        void tellSettled(Outcome outcome) {
            tell(() -> listener.settled(outcome, history()));
        }

        private History history() {
            synchronized (Call.this) {
                return own;
            }
        }

        private void tell(Runnable news) {
            if (gone) {
                return;
            }
            try {
                news.run();
            } catch (RuntimeException e) {
                LOG.error("whoever asked for {} failed to take the news", id, e);
            }
        }
    }
}

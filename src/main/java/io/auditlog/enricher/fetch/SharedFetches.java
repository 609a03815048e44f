package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.EntrySource.Inquiry;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import io.auditlog.enricher.fetch.ReplyClassifier.Verdict;
import io.auditlog.enricher.fetch.retry.FailureRates;
import io.auditlog.enricher.fetch.retry.RetryPolicy;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fetches in progress, one per ID, however often it is requested, and what they share. Threads: any. */
final class SharedFetches {

    private static final Logger LOG = LoggerFactory.getLogger(SharedFetches.class);

    final Dispatcher dispatcher;
    final RetryPolicy retries;
    final FailureRates failureRates;
    final BreakerRunner breaker;
    final SourceContext context;
    private final ReplyClassifier classifier;
    private final ConcurrentMap<AuditLogId, SharedFetch> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    SharedFetches(
            Dispatcher dispatcher,
            ReplyClassifier classifier,
            RetryPolicy retries,
            FailureRates failureRates,
            BreakerRunner breaker,
            SourceContext context) {
        this.dispatcher = dispatcher;
        this.classifier = classifier;
        this.retries = retries;
        this.failureRates = failureRates;
        this.breaker = breaker;
        this.context = context;
    }

    /** Joins the fetch of this ID or starts one. After {@link #close} no request is sent and no listener is called. */
    Inquiry ask(AuditLogId id, History history, Listener listener) {
        while (!closed) {
            SharedFetch mine = new SharedFetch(this, id, history);
            SharedFetch present = open.putIfAbsent(id, mine);
            Inquiry inquiry = (present == null ? mine : present).join(history, listener);
            if (inquiry != null) {
                if (present == null) {
                    begin(mine);
                } else {
                    listener.span().shares(present.span());
                }
                return inquiry;
            }
        }
        return () -> {};
    }

    private void begin(SharedFetch fetch) {
        fetch.begin();
        if (closed) {
            fetch.abandon();
        }
    }

    /** Requests a known-good ID, ahead of all others. Its entry is discarded; only whether it arrives matters. */
    void sendControl(AuditLogId id) {
        dispatcher.send(new Attempt(dispatcher, new Control(), id, Attempt.Lane.CONTROL));
    }

    private final class Control implements Attempt.Owner {
        @Override
        public boolean mayDispatch() {
            return true;
        }

        @Override
        public void onTurnedBack(Attempt attempt) {
            throw new IllegalStateException("nothing holds a control back");
        }

        /** If the key is refused for a known-good ID, retries with another key that was not refused, if there is one. */
        @Override
        public void onReply(Attempt attempt, Reply reply) {
            AuditLogId id = attempt.id();
            Verdict verdict = judge(attempt, reply);
            if (verdict instanceof Verdict.Succeeded) {
                context.credentials().accepted(attempt.sentKey);
                failureRates.good(context.nanoTime().getAsLong());
                breaker.controlSucceeded(id, attempt.dispatchedAt);
            } else if (verdict.code() == Code.UNAUTHORIZED
                    && context.credentials().refused(attempt.sentKey)) {
                sendControl(id);
            } else {
                if (breaker.isClosed()) {
                    failureRates.bad(verdict.code(), context.nanoTime().getAsLong());
                }
                breaker.controlFailed(id, ((Verdict.Failed) verdict).fault(), attempt.dispatchedAt);
            }
        }
    }

    /** Classifies and counts the reply to an attempt. */
    Verdict judge(Attempt attempt, Reply reply) {
        Verdict verdict = classifier.judge(attempt.id(), reply, attempt.sentKey);
        int status = reply instanceof Reply.Answered answered ? answered.status() : 0;
        long duration = context.nanoTime().getAsLong() - attempt.dispatchedAt;
        context.events().answered(status, verdict.code(), duration);
        return verdict;
    }

    /** One who asked for an ID, with its own history. */
    static final class Subscriber implements Inquiry {
        final Listener listener;
        volatile History own;
        volatile boolean gone;
        private final SharedFetch fetch;

        Subscriber(SharedFetch fetch, History own, Listener listener) {
            this.fetch = fetch;
            this.own = own;
            this.listener = listener;
        }

        @Override
        public void cancel() {
            gone = true;
            fetch.leave(this);
        }

        void notify(Runnable call) {
            try {
                if (!gone) {
                    call.run();
                }
            } catch (RuntimeException e) {
                LOG.error("a listener for {} threw", fetch.id(), e);
            }
        }
    }

    void ended(SharedFetch fetch) {
        open.remove(fetch.id(), fetch);
    }

    int size() {
        return open.size();
    }

    int heldByOutcome() {
        return (int) open.values().stream()
                .filter(fetch -> retries.holds(fetch.history()))
                .count();
    }

    void close() {
        closed = true;
        breaker.close();
        List.copyOf(open.values()).forEach(SharedFetch::abandon);
        dispatcher.close();
    }
}

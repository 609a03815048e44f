package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.EntrySource.Inquiry;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscriber to an ID, with its own history. Threads: any. */
final class Subscriber implements Inquiry {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private final SharedFetch call;
    private final Listener listener;
    private volatile History own;
    private volatile boolean gone;

    Subscriber(SharedFetch call, History own, Listener listener) {
        this.call = call;
        this.own = own;
        this.listener = listener;
    }

    /** Adds an attempt; called under the monitor of {@link Subscribers}. */
    void remember(AttemptRecord attempt, Instant notBefore) {
        own = own.plus(attempt).waitingUntil(notBefore);
    }

    @Override
    public void cancel() {
        gone = true;
        call.leave(this);
    }

    void gone() {
        gone = true;
    }

    void notifyPostponed() {
        History history = own;
        call(() -> listener.postponed(history));
    }

    void notifySettled(Outcome outcome) {
        History history = own;
        call(() -> listener.settled(outcome, history));
    }

    private void call(Runnable news) {
        if (gone) {
            return;
        }
        try {
            news.run();
        } catch (RuntimeException e) {
            AuditLogId id = call.id();
            LOG.error("whoever asked for {} failed to take the news", id, e);
        }
    }
}

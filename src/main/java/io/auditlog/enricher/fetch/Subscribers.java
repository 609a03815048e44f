package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All subscribers of one ID during its call, and the attempts of that call. Threads: any. */
final class Subscribers {

    private final List<Subscriber> subscribers = new ArrayList<>(1);
    private History history;
    private boolean over;

    Subscribers(History history) {
        this.history = history;
    }

    /** Adds a subscriber; null if the call has ended. */
    synchronized Subscriber join(SharedFetch call, History asked, Listener listener) {
        if (over) {
            return null;
        }
        Subscriber subscriber = new Subscriber(call, asked, listener);
        subscribers.add(subscriber);
        return subscriber;
    }

    /** Removes a subscriber; true if it was the last, which ends the call. */
    synchronized boolean leave(Subscriber subscriber) {
        boolean last = subscribers.remove(subscriber) && subscribers.isEmpty() && !over;
        over |= last;
        return last;
    }

    synchronized History history() {
        return history;
    }

    /** Adds an attempt; returns the subscribers to notify. */
    synchronized List<Subscriber> remember(AttemptRecord attempt, Instant notBefore) {
        history = history.plus(attempt).waitingUntil(notBefore);
        subscribers.forEach(subscriber -> subscriber.remember(attempt, notBefore));
        return over ? List.of() : List.copyOf(subscribers);
    }

    /** Ends the call once; returns the subscribers to notify, or null if it had already ended. */
    synchronized List<Subscriber> end() {
        if (over) {
            return null;
        }
        over = true;
        List<Subscriber> ended = List.copyOf(subscribers);
        subscribers.clear();
        return ended;
    }

    /** Ends the call without notifying anyone. */
    synchronized void dismiss() {
        over = true;
        subscribers.forEach(Subscriber::gone);
        subscribers.clear();
    }

    synchronized boolean isOver() {
        return over;
    }
}

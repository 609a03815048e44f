package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.EntrySource.Listener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All who asked for one ID while its call lasts, and what has been tried in that call. Threads: any. */
final class Subscribers {

    private final List<Subscriber> askers = new ArrayList<>(1);
    private History history;
    private boolean over;

    Subscribers(History history) {
        this.history = history;
    }

    /** One more; null if the call is over. */
    synchronized Subscriber join(SharedFetch call, History asked, Listener listener) {
        if (over) {
            return null;
        }
        Subscriber asker = new Subscriber(call, asked, listener);
        askers.add(asker);
        return asker;
    }

    /** One less; true if it was the last, and with it the call is over. */
    synchronized boolean leave(Subscriber asker) {
        boolean last = askers.remove(asker) && askers.isEmpty() && !over;
        over |= last;
        return last;
    }

    synchronized History history() {
        return history;
    }

    /** One more attempt; tells whom to tell. */
    synchronized List<Subscriber> remember(AttemptRecord attempt, Instant notBefore) {
        history = history.plus(attempt).waitingUntil(notBefore);
        askers.forEach(asker -> asker.remember(attempt, notBefore));
        return over ? List.of() : List.copyOf(askers);
    }

    /** The end, which comes once; tells whom to tell, or null if it has been. */
    synchronized List<Subscriber> end() {
        if (over) {
            return null;
        }
        over = true;
        List<Subscriber> told = List.copyOf(askers);
        askers.clear();
        return told;
    }

    /** The end without news for anybody. */
    synchronized void dismiss() {
        over = true;
        askers.forEach(Subscriber::gone);
        askers.clear();
    }

    synchronized boolean isOver() {
        return over;
    }
}

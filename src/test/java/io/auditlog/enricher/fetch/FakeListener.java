package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.tracing.IdSpan;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it hears. */
public final class FakeListener implements EntrySource.Listener {

    public final List<History> postponed = new CopyOnWriteArrayList<>();
    public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    public final List<History> histories = new CopyOnWriteArrayList<>();
    public Runnable then = () -> {};
    IdSpan span = IdSpan.OFF;

    @Override
    public IdSpan span() {
        return span;
    }

    @Override
    public void postponed(History history) {
        postponed.add(history);
    }

    @Override
    public void settled(Outcome outcome, History history) {
        outcomes.add(outcome);
        histories.add(history);
        then.run();
    }

    /** What it ended as; null for an enriched entry. */
    Code code() {
        return outcomes.get(0) instanceof Outcome.Refused refused
                ? refused.failure().code()
                : null;
    }

    boolean isSettled() {
        return !outcomes.isEmpty();
    }
}

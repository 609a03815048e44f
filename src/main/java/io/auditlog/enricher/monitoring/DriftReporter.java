package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.drift.Change;
import io.auditlog.enricher.entry.Escaped;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts changes of the API's entries, logs one line for each entry that shows some, and keeps the last ones. Threads: any. */
public final class DriftReporter implements Consumer<List<Change>> {

    private static final Logger LOG = LoggerFactory.getLogger(DriftReporter.class);
    private static final int SHOWN = 10;
    private static final int KEPT = 20;

    private final MeterRegistry registry;
    private final Deque<String> last = new ArrayDeque<>();

    public DriftReporter(MeterRegistry registry) {
        this.registry = registry;
        for (Change.Kind kind : Change.Kind.values()) {
            count(kind, 0);
        }
    }

    private void count(Change.Kind kind, int by) {
        registry.counter("enricher.drift", "kind", kind.label()).increment(by);
    }

    @Override
    public synchronized void accept(List<Change> changes) {
        for (Change change : changes) {
            count(change.kind(), 1);
            last.add(change.at() + " " + Escaped.text(change.toString()));
        }
        while (last.size() > KEPT) {
            last.remove();
        }
        String shown = changes.stream().limit(SHOWN).map(Change::toString).collect(Collectors.joining("; "));
        int more = changes.size() - SHOWN;
        LOG.info(
                "The API's entries have changed. {}{}", Escaped.text(shown), more > 0 ? "; and " + more + " more" : "");
    }

    /** The last changes, the latest at the end, one line each, with the time of the entry that showed it. */
    public synchronized List<String> last() {
        return List.copyOf(last);
    }
}

package io.auditlog.enricher.source;

import io.auditlog.enricher.source.Gate.Passage;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The calls that a closed valve holds. The next probe is one that has not failed, in this closure or before, if there is any:
 * were the probes taken from those that failed, ten bad entries in a row could keep the valve closed for ever.
 *
 * <p>Threads: guarded by the valve's lock.
 */
final class Held {

    private final LinkedHashSet<Passage> fresh = new LinkedHashSet<>();
    private final LinkedHashSet<Passage> failed = new LinkedHashSet<>();

    /** Adds one that has come while the valve is closed, or that was called back before it could leave. */
    void add(Passage passage) {
        (passage.hasFailed() ? failed : fresh).add(passage);
    }

    void addFailed(Passage passage) {
        failed.add(passage);
    }

    void addFailed(Collection<Passage> passages) {
        failed.addAll(passages);
    }

    void remove(Passage passage) {
        fresh.remove(passage);
        failed.remove(passage);
    }

    /** Takes the next to probe with, or null. */
    Passage next() {
        Iterator<Passage> from = (fresh.isEmpty() ? failed : fresh).iterator();
        if (!from.hasNext()) {
            return null;
        }
        Passage next = from.next();
        from.remove();
        return next;
    }

    /** Takes all, those that have waited longest first. */
    List<Passage> drain() {
        List<Passage> all = Stream.concat(failed.stream(), fresh.stream()).toList();
        clear();
        return all;
    }

    void clear() {
        fresh.clear();
        failed.clear();
    }

    /** How many have not failed. */
    int fresh() {
        return fresh.size();
    }

    int size() {
        return fresh.size() + failed.size();
    }
}

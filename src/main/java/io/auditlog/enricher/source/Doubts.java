package io.auditlog.enricher.source;

import io.auditlog.enricher.source.Gate.Passage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls whose ambiguous fault would be their end, were it known to be their own. Threads: guarded by the valve's lock.
 */
final class Doubts {

    private final Map<Passage, Long> undecided = new LinkedHashMap<>();

    void add(Passage passage, long leftAt) {
        undecided.put(passage, leftAt);
    }

    /** Takes those that are the entries' own by this evidence. */
    List<Passage> decidedBy(Evidence evidence) {
        if (undecided.isEmpty()) {
            return List.of();
        }
        List<Passage> guilty = undecided.entrySet().stream()
                .filter(doubt -> evidence.provesEntryFault(doubt.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        guilty.forEach(undecided::remove);
        return guilty;
    }

    /** Takes all. */
    Collection<Passage> drain() {
        List<Passage> all = List.copyOf(undecided.keySet());
        undecided.clear();
        return all;
    }

    void remove(Passage passage) {
        undecided.remove(passage);
    }

    /** Whether this doubt still stood; now it does not. */
    boolean remove(Passage passage, Long leftAt) {
        return undecided.remove(passage, leftAt);
    }

    int size() {
        return undecided.size();
    }
}

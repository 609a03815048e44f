package io.auditlog.enricher.source;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The calls that wait while the breaker does not let entries pass. The next to be tried is one that has not failed, now or
 * before, if there is any; then those that did, by turns.
 *
 * <p>Threads: guarded by the runner's lock.
 */
final class Held {

    private final LinkedHashSet<Call> fresh = new LinkedHashSet<>();
    private final LinkedHashSet<Call> failed = new LinkedHashSet<>();

    /** Adds one that has just come, or that was called back before it could leave. */
    void add(Call call) {
        (call.hasFailed() ? failed : fresh).add(call);
    }

    /** Adds one whose failure counts for nothing. */
    void addFailed(Call call) {
        failed.add(call);
    }

    void remove(Call call) {
        fresh.remove(call);
        failed.remove(call);
    }

    /** Takes the next to try, or null. */
    Call next() {
        Iterator<Call> from = (fresh.isEmpty() ? failed : fresh).iterator();
        if (!from.hasNext()) {
            return null;
        }
        Call next = from.next();
        from.remove();
        return next;
    }

    /** Takes all, those that have waited longest first. */
    List<Call> drain() {
        List<Call> all = Stream.concat(failed.stream(), fresh.stream()).toList();
        fresh.clear();
        failed.clear();
        return all;
    }

    /** How many have not failed. */
    int fresh() {
        return fresh.size();
    }

    int size() {
        return fresh.size() + failed.size();
    }
}

package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.breaker.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * State of each call as seen by the breaker: passed, out as a trial, in doubt, or held. The next trial is a held call that has
 * never failed, if there is one; then those that have, in turn.
 *
 * <p>Threads: guarded by the runner's lock, except {@link #sendsTrial}, which any thread may call.
 */
final class FetchStates {

    private final Set<SharedFetch> passed = new LinkedHashSet<>();
    private final Set<SharedFetch> trials = new CopyOnWriteArraySet<>(); // few, ordered
    private final Set<SharedFetch> unsent = ConcurrentHashMap.newKeySet();
    private final Map<AuditLogId, SharedFetch> doubted = new HashMap<>();
    private final LinkedHashSet<SharedFetch> fresh = new LinkedHashSet<>();
    private final LinkedHashSet<SharedFetch> failed = new LinkedHashSet<>();

    void pass(SharedFetch call) {
        passed.add(call);
    }

    /** Holds a call that is new, or that was recalled before it was sent. */
    void hold(SharedFetch call) {
        (call.hasFailed() ? failed : fresh).add(call);
    }

    /** Holds a call whose failure is not counted. */
    void holdFailed(SharedFetch call) {
        failed.add(call);
    }

    void doubt(SharedFetch call) {
        doubted.put(call.id(), call);
    }

    /** Removes and returns the call in doubt for this ID; null if it was cancelled. */
    SharedFetch decided(AuditLogId id) {
        return doubted.remove(id);
    }

    /** Removes the next held call and makes it a trial. */
    SharedFetch nextTrial() {
        LinkedHashSet<SharedFetch> from = fresh.isEmpty() ? failed : fresh;
        SharedFetch next = from.iterator().next();
        from.remove(next);
        trials.add(next);
        unsent.add(next);
        return next;
    }

    /** Whether the call is a trial; marks it as sent. */
    boolean sendsTrial(SharedFetch call) {
        unsent.remove(call);
        return trials.contains(call);
    }

    /** Whether a trial still waits for an in-flight slot or a permit; another one would only queue up behind it. */
    boolean hasUnsentTrial() {
        return !unsent.isEmpty();
    }

    /** Removes a call whose attempt has ended; returns the role of that attempt. */
    Role back(SharedFetch call) {
        passed.remove(call);
        unsent.remove(call);
        return trials.remove(call) ? Role.TRIAL : Role.ENTRY;
    }

    /** Removes a cancelled call; returns its role if it was a trial or in doubt, or null if the breaker need not know. */
    Role cancelled(SharedFetch call) {
        passed.remove(call);
        fresh.remove(call);
        failed.remove(call);
        unsent.remove(call);
        if (trials.remove(call)) {
            return Role.TRIAL;
        }
        return doubted.remove(call.id(), call) ? Role.ENTRY : null;
    }

    /** Passed calls, some of which may not have been sent yet. */
    List<SharedFetch> passed() {
        return List.copyOf(passed);
    }

    /** Releases all held calls, longest-waiting first; trials become ordinary calls. */
    List<SharedFetch> release() {
        List<SharedFetch> released = new ArrayList<>(failed);
        released.addAll(fresh);
        failed.clear();
        fresh.clear();
        passed.addAll(trials);
        trials.clear();
        unsent.clear();
        passed.addAll(released);
        return released;
    }

    /** Held calls without failures. */
    int fresh() {
        return fresh.size();
    }

    int held() {
        return fresh.size() + failed.size();
    }

    int doubted() {
        return doubted.size();
    }

    void clear() {
        release();
        passed.clear();
        doubted.clear();
    }
}

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
 * Where each call is, as far as the breaker is concerned: let pass, out as a trial, in doubt, or held. The next held one to
 * be tried is one that has not failed, now or before, if there is any; then those that did, by turns.
 *
 * <p>Threads: guarded by the runner's lock, but for {@link #sendsTrial}, which any may call.
 */
final class FetchStates {

    private final Set<SharedFetch> passed = new LinkedHashSet<>();
    private final Set<SharedFetch> trials = new CopyOnWriteArraySet<>(); // few, and in their order
    private final Set<SharedFetch> unsent = ConcurrentHashMap.newKeySet();
    private final Map<AuditLogId, SharedFetch> doubted = new HashMap<>();
    private final LinkedHashSet<SharedFetch> fresh = new LinkedHashSet<>();
    private final LinkedHashSet<SharedFetch> failed = new LinkedHashSet<>();

    void pass(SharedFetch call) {
        passed.add(call);
    }

    /** Holds one that has just come, or that was called back before it could leave. */
    void hold(SharedFetch call) {
        (call.hasFailed() ? failed : fresh).add(call);
    }

    /** Holds one whose failure counts for nothing. */
    void holdFailed(SharedFetch call) {
        failed.add(call);
    }

    void doubt(SharedFetch call) {
        doubted.put(call.id(), call);
    }

    /** Takes the call in doubt for this ID; null if it was cancelled. */
    SharedFetch decided(AuditLogId id) {
        return doubted.remove(id);
    }

    /** Takes the held call to be tried next, and makes it a trial. */
    SharedFetch nextTrial() {
        LinkedHashSet<SharedFetch> from = fresh.isEmpty() ? failed : fresh;
        SharedFetch next = from.iterator().next();
        from.remove(next);
        trials.add(next);
        unsent.add(next);
        return next;
    }

    /** Whether the call is a trial, which leaves now. */
    boolean sendsTrial(SharedFetch call) {
        unsent.remove(call);
        return trials.contains(call);
    }

    /** Whether a trial waits for its place or its permit: another one would only queue up behind it. */
    boolean hasUnsentTrial() {
        return !unsent.isEmpty();
    }

    /** A call is back from its attempt; says what that was for. */
    Role back(SharedFetch call) {
        passed.remove(call);
        unsent.remove(call);
        return trials.remove(call) ? Role.TRIAL : Role.ENTRY;
    }

    /** A call is cancelled; says what it was out or in doubt for, or null where the breaker need not know. */
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

    /** Calls that were let pass, some of which may not have left yet. */
    List<SharedFetch> passed() {
        return List.copyOf(passed);
    }

    /** Lets all held calls pass, those that have waited longest first; trials are like all others from now on. */
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

    /** Held calls that have not failed. */
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

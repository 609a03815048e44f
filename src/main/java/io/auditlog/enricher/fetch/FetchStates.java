package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * State of each fetch as seen by the breaker: passed, sent as a trial, in doubt, or held. The next trial is a held fetch that
 * has never failed, if there is one; then those that have, in turn. Threads: guarded by the runner's lock.
 */
final class FetchStates {

    private final Set<SharedFetch> passed = new LinkedHashSet<>();
    private final Set<SharedFetch> trials = new LinkedHashSet<>();
    private final Set<SharedFetch> unsentTrials = new LinkedHashSet<>();
    private final Map<AuditLogId, SharedFetch> doubted = new HashMap<>();
    private final Set<SharedFetch> fresh = new LinkedHashSet<>();
    private final Set<SharedFetch> failed = new LinkedHashSet<>();

    void pass(SharedFetch fetch) {
        passed.add(fetch);
    }

    /** Holds a fetch that is new, or that was recalled before it was sent. */
    void hold(SharedFetch fetch) {
        (fetch.hasFailed() ? failed : fresh).add(fetch);
    }

    /** Holds a fetch whose failure is not counted. */
    void holdFailed(SharedFetch fetch) {
        failed.add(fetch);
    }

    void doubt(SharedFetch fetch) {
        doubted.put(fetch.id(), fetch);
    }

    /** Removes and returns the fetch in doubt for this ID, unless it was cancelled. */
    Optional<SharedFetch> decided(AuditLogId id) {
        return Optional.ofNullable(doubted.remove(id));
    }

    /** Removes the next held fetch and makes it a trial. */
    SharedFetch nextTrial() {
        Set<SharedFetch> from = fresh.isEmpty() ? failed : fresh;
        SharedFetch next = from.iterator().next();
        from.remove(next);
        trials.add(next);
        unsentTrials.add(next);
        return next;
    }

    /** Whether the fetch is a trial; marks it as sent. */
    boolean sendsTrial(SharedFetch fetch) {
        unsentTrials.remove(fetch);
        return trials.contains(fetch);
    }

    /** Whether a trial still waits for an in-flight slot or a permit; another one would only queue up behind it. */
    boolean hasUnsentTrial() {
        return !unsentTrials.isEmpty();
    }

    /** Removes a fetch whose attempt has ended; returns the role of that attempt. */
    Role back(SharedFetch fetch) {
        passed.remove(fetch);
        unsentTrials.remove(fetch);
        return trials.remove(fetch) ? Role.TRIAL : Role.ENTRY;
    }

    /** Removes a cancelled fetch; returns its role if it was a trial or in doubt, or null if the breaker need not know. */
    Role cancelled(SharedFetch fetch) {
        fresh.remove(fetch);
        failed.remove(fetch);
        Role role = back(fetch);
        boolean inDoubt = doubted.remove(fetch.id(), fetch);
        return role == Role.TRIAL || inDoubt ? role : null;
    }

    /** Passed fetches, some of which may not have been sent yet. */
    List<SharedFetch> passed() {
        return List.copyOf(passed);
    }

    /** Releases all held fetches, longest-waiting first; trials become ordinary ones. */
    List<SharedFetch> release() {
        List<SharedFetch> released = new ArrayList<>(failed);
        released.addAll(fresh);
        failed.clear();
        fresh.clear();
        passed.addAll(trials);
        trials.clear();
        unsentTrials.clear();
        passed.addAll(released);
        return released;
    }

    /** Held fetches without failures. */
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

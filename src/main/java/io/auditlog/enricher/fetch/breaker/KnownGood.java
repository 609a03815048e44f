package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * IDs that succeeded, latest first, and those that succeeded once but are now gone. At most eight of each. Immutable.
 *
 * @param ids known to be good
 * @param gone were good, but have since answered 404 or 410
 * @param askedAt when one of them was last requested, in nanoseconds of the monotonic clock
 * @param out whether one is in flight
 */
record KnownGood(List<AuditLogId> ids, List<AuditLogId> gone, long askedAt, boolean out) {

    private static final int MAX = 8;

    /** Minimum interval between two requests for them, in nanoseconds. */
    static final long MIN_GAP = 1_000_000_000L;

    /** Empty. */
    static KnownGood none(long now) {
        return new KnownGood(List.of(), List.of(), now - MIN_GAP, false);
    }

    /** A copy with one of them in flight from now. */
    KnownGood asked(long now) {
        return new KnownGood(ids, gone, now, true);
    }

    /** A copy after a reply to a request sent at {@code sentAt}: if it was a control, none is in flight. */
    KnownGood after(Role role, long sentAt) {
        long latest = sentAt - askedAt > 0 ? sentAt : askedAt;
        return role == Role.CONTROL ? new KnownGood(ids, gone, latest, false) : this;
    }

    /** A copy with an ID that has just succeeded. */
    KnownGood with(AuditLogId id) {
        return new KnownGood(first(id, ids), gone.contains(id) ? without(id, gone) : gone, askedAt, out);
    }

    /** A copy with IDs that succeeded earlier than all others. */
    KnownGood withOlder(List<AuditLogId> older) {
        return new KnownGood(joined(ids, older), gone, askedAt, out);
    }

    /** A copy with this ID moved to those that are gone. */
    KnownGood dropping(AuditLogId id) {
        return ids.contains(id) ? new KnownGood(without(id, ids), first(id, gone), askedAt, out) : this;
    }

    /** A copy with all IDs moved to those that are gone: the base URL may be wrong. */
    KnownGood droppingAll() {
        return new KnownGood(List.of(), joined(ids, gone), askedAt, out);
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** The ID to request the {@code n}th time. */
    AuditLogId at(int n) {
        return ids.get(n % ids.size());
    }

    private static List<AuditLogId> first(AuditLogId id, List<AuditLogId> others) {
        boolean isFirst = !others.isEmpty() && others.get(0).equals(id);
        return isFirst ? others : joined(List.of(id), others);
    }

    private static List<AuditLogId> joined(List<AuditLogId> ids, List<AuditLogId> others) {
        List<AuditLogId> joined = new ArrayList<>(MAX);
        joined.addAll(ids);
        for (AuditLogId other : others) {
            if (joined.size() < MAX && !joined.contains(other)) {
                joined.add(other);
            }
        }
        return List.copyOf(joined);
    }

    private static List<AuditLogId> without(AuditLogId id, List<AuditLogId> others) {
        return others.stream().filter(other -> !other.equals(id)).toList();
    }
}

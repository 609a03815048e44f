package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.ArrayList;
import java.util.List;

/**
 * IDs that succeeded, the latest first, and those that did once and were then gone. At most eight of each. Immutable.
 *
 * @param ids known to be good
 * @param gone were good, and answered 404 or 410 since
 */
record KnownGood(List<AuditLogId> ids, List<AuditLogId> gone) {

    static final KnownGood NONE = new KnownGood(List.of(), List.of());
    private static final int MAX = 8;

    /** One that has just succeeded. */
    KnownGood with(AuditLogId id) {
        return new KnownGood(first(id, ids), gone.contains(id) ? without(id, gone) : gone);
    }

    /** Ones that succeeded earlier than all others. */
    KnownGood withOlder(List<AuditLogId> older) {
        List<AuditLogId> all = new ArrayList<>(ids);
        older.stream().filter(id -> !all.contains(id)).forEach(all::add);
        return new KnownGood(List.copyOf(all.subList(0, Math.min(MAX, all.size()))), gone);
    }

    /** One that is not there any more. */
    KnownGood dropping(AuditLogId id) {
        return ids.contains(id) ? new KnownGood(without(id, ids), first(id, gone)) : this;
    }

    /** All are doubtful: the base URL may be wrong. */
    KnownGood droppingAll() {
        List<AuditLogId> all = new ArrayList<>(ids);
        gone.stream().filter(id -> !all.contains(id)).forEach(all::add);
        return new KnownGood(List.of(), List.copyOf(all.subList(0, Math.min(MAX, all.size()))));
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** The one to ask the {@code n}th time. */
    AuditLogId at(int n) {
        return ids.get(n % ids.size());
    }

    private static List<AuditLogId> first(AuditLogId id, List<AuditLogId> others) {
        if (!others.isEmpty() && others.get(0).equals(id)) {
            return others;
        }
        List<AuditLogId> all = new ArrayList<>(MAX + 1);
        all.add(id);
        for (AuditLogId other : others) {
            if (all.size() < MAX && !other.equals(id)) {
                all.add(other);
            }
        }
        return List.copyOf(all);
    }

    private static List<AuditLogId> without(AuditLogId id, List<AuditLogId> others) {
        return others.stream().filter(other -> !other.equals(id)).toList();
    }
}

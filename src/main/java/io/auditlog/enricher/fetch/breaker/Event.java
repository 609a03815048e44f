package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.List;

/** What the breaker is shown. Times are of the monotonic clock of {@link Moment}. */
public sealed interface Event {

    /** A request that was sent then brought the entry. */
    record Succeeded(AuditLogId id, Role role, long sentAt) implements Event {}

    /**
     * A request that was sent then did not.
     *
     * @param odd whether this entry has failed with the same before, while others succeeded
     */
    record Failed(AuditLogId id, Role role, Fault fault, long sentAt, boolean odd) implements Event {}

    /** An entry that was in doubt, or out as a trial, is not wanted any more. */
    record Withdrawn(AuditLogId id, Role role) implements Event {}

    /** Another key, or another certificate or trust store, is used from now on. */
    record KeyChanged() implements Event {}

    /** IDs that were enriched before this start, the latest first. */
    record KnownGoodFound(List<AuditLogId> ids) implements Event {
        public KnownGoodFound {
            ids = List.copyOf(ids);
        }
    }

    /** Time has passed, or an entry came to be held. */
    record Elapsed() implements Event {}
}

package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.List;

/** An input to the breaker. Times are of the monotonic clock of {@link Moment}. */
public sealed interface Event {

    /** A request sent at {@code sentAt} returned the entry. */
    record Succeeded(AuditLogId id, Role role, long sentAt) implements Event {}

    /**
     * A request sent at {@code sentAt} failed.
     *
     * @param odd whether this entry has failed the same way before, while others succeeded
     */
    record Failed(AuditLogId id, Role role, Fault fault, long sentAt, boolean odd) implements Event {}

    /** An undecided entry, or one in flight as a trial, is no longer wanted. */
    record Withdrawn(AuditLogId id, Role role) implements Event {}

    /** The key, certificate or trust store has changed. */
    record KeyChanged() implements Event {}

    /** IDs enriched before this start, latest first. */
    record KnownGoodFound(List<AuditLogId> ids) implements Event {
        public KnownGoodFound {
            ids = List.copyOf(ids);
        }
    }

    /** Time has passed, or an entry was held. */
    record Elapsed() implements Event {}

    /** Why a request was sent. */
    public enum Role {
        /** A regular request, while the breaker is closed. */
        ENTRY,
        /** A held entry, released to test the channel. */
        TRIAL,
        /** A known-good ID, requested to test the channel. */
        CONTROL
    }
}

package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import java.time.Instant;

/** One open ledger entry: a record that was read and has no outcome yet, with its previous attempts. */
record LedgerEntry(AuditLogId id, InputRecord input, History history) {

    /** Whether it is a held record without an ID, for which nothing is requested. */
    boolean isHeldInput() {
        return id == null;
    }

    Instant firstSeen() {
        return history.firstSeen();
    }

    LedgerEntry with(History newer) {
        return new LedgerEntry(id, input, newer);
    }
}

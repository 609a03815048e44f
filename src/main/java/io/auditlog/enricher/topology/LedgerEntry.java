package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import java.time.Instant;
import java.util.Objects;

/**
 * One open line of the ledger: a record that was read and has no outcome yet.
 *
 * @param id what is asked for, or null where the record holds no ID and waits for one that does
 * @param input the record that brought it
 * @param history what was tried so far
 */
record LedgerEntry(AuditLogId id, InputRecord input, History history) {

    LedgerEntry {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(history, "history");
    }

    /** Whether it holds no ID, and nothing is asked for. */
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

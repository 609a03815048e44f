package io.auditlog.enricher.flow;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import java.time.Instant;
import java.util.Objects;

/**
 * One open line of the ledger: an ID that was read and has no outcome yet.
 *
 * @param id what is asked for
 * @param input the record that brought it
 * @param history what was tried so far
 */
record LedgerLine(AuditLogId id, InputRecord input, History history) {

    LedgerLine {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(history, "history");
    }

    Instant firstSeen() {
        return history.firstSeen();
    }

    LedgerLine with(History newer) {
        return new LedgerLine(id, input, newer);
    }
}

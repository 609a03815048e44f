package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;

/**
 * One outcome, decoded.
 *
 * @param emitted as it stands in its topic
 * @param value what its bytes say
 */
record Outcome(Emitted emitted, IndexedRecord value) {

    Optional<AuditLogEntry> entry() {
        return value instanceof AuditLogEntry entry ? Optional.of(entry) : Optional.empty();
    }

    Optional<DeadLetter> letter() {
        return value instanceof DeadLetter letter ? Optional.of(letter) : Optional.empty();
    }
}

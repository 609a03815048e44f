package io.auditlog.enricher.convert;

import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.util.Objects;

/** What the body of a 200 reply turned out to be. */
public sealed interface Translation {

    /** The entry that was asked for. */
    record Translated(AuditLogEntry entry) implements Translation {
        public Translated {
            Objects.requireNonNull(entry, "entry");
        }
    }

    /** Something else; the failure has class {@code invalid-response}, status 200 and the sample of the body. */
    record Rejected(Failure failure) implements Translation {
        public Rejected {
            Objects.requireNonNull(failure, "failure");
        }
    }
}

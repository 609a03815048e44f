package io.auditlog.enricher.convert;

import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.util.Objects;

/** Result of converting the body of a 200 response. */
public sealed interface Translation {

    /** The requested entry. */
    record Translated(AuditLogEntry entry) implements Translation {
        public Translated {
            Objects.requireNonNull(entry, "entry");
        }
    }

    /** Not the requested entry; the failure has class {@code invalid-response}, status 200 and the body sample. */
    record Rejected(Failure failure) implements Translation {
        public Rejected {
            Objects.requireNonNull(failure, "failure");
        }
    }
}

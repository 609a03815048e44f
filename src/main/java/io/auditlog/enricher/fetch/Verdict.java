package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.breaker.Fault;
import java.time.Duration;
import java.util.Objects;

/** What a reply means for the ID that was asked for. Immutable. */
sealed interface Verdict {

    /** What it ended as, or null if the entry came. */
    default Code code() {
        return this instanceof Failed failed ? failed.failure().code() : null;
    }

    /** The entry is here. */
    record Succeeded(Outcome.Enriched outcome) implements Verdict {
        public Succeeded {
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /**
     * The entry could not be had; whose fault that is, the circuit breaker finds out.
     *
     * @param failure what a dead letter would say
     * @param retryAfter wait that the reply asked for, or null
     * @param tooManyAtOnce whether it was refused for the calls at once, and not for their rate
     */
    record Failed(Failure failure, Duration retryAfter, boolean tooManyAtOnce) implements Verdict {
        public Failed {
            Objects.requireNonNull(failure, "failure");
        }

        /** The wait that the reply asked for, or zero. */
        Duration atLeast() {
            return retryAfter == null ? Duration.ZERO : retryAfter;
        }

        /** As the circuit breaker sees it. */
        Fault fault() {
            String missing = String.join(", ", failure.missingPerms());
            String seen = failure.error() + (missing.isEmpty() ? "" : "; missing permissions: " + missing);
            return new Fault(failure.code(), seen, retryAfter, tooManyAtOnce);
        }
    }
}

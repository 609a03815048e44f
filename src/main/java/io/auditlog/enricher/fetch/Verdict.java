package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.breaker.Fault;
import java.time.Duration;

/** What a reply means for the requested ID. Immutable. */
sealed interface Verdict {

    /** The failure code, or null if the entry arrived. */
    default Code code() {
        return this instanceof Failed failed ? failed.failure().code() : null;
    }

    /** The entry arrived. */
    record Succeeded(Outcome.Enriched outcome) implements Verdict {}

    /**
     * The entry could not be fetched; the circuit breaker determines the cause.
     *
     * @param failure content of a dead letter
     * @param retryAfter wait that the reply asked for, or null
     * @param tooManyAtOnce whether it was refused for too many concurrent calls, and not for their rate
     */
    record Failed(Failure failure, Duration retryAfter, boolean tooManyAtOnce) implements Verdict {

        static Failed of(Failure failure) {
            return new Failed(failure, null, false);
        }

        /** The wait that the reply asked for, or zero. */
        Duration atLeast() {
            return retryAfter == null ? Duration.ZERO : retryAfter;
        }

        /** The failure in the form the circuit breaker uses. */
        Fault fault() {
            String missing = String.join(", ", failure.missingPerms());
            String seen = failure.error() + (missing.isEmpty() ? "" : "; missing permissions: " + missing);
            return new Fault(failure.code(), seen, retryAfter, tooManyAtOnce);
        }
    }
}

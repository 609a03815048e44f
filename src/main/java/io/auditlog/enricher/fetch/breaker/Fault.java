package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import java.time.Duration;
import java.util.Objects;

/**
 * An error reply, or a missing one.
 *
 * @param code the entry's outcome if this is its own fault
 * @param seen human-readable description; contains no secret
 * @param retryAfter wait requested by the reply, zero or more, or null if none
 * @param tooManyAtOnce whether it was refused for too many concurrent calls, not for their rate
 */
public record Fault(Code code, String seen, Duration retryAfter, boolean tooManyAtOnce) {

    public Fault {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(seen, "seen");
    }

    /** Whether the API refused the request because the rate was too high. */
    boolean isRefusal() {
        return code == Code.TOO_MANY_REQUESTS && !tooManyAtOnce;
    }

    /** Whether the resource does not exist: wrong base URL or deleted entry. */
    boolean isGone() {
        return code == Code.NOT_FOUND || code == Code.GONE;
    }

    /** Whether the reply asks all requests to wait, not just this one. */
    boolean asksToWait() {
        return retryAfter != null && (isRefusal() || code == Code.UNAVAILABLE);
    }

    /** Whether it is a reply that shows that the rate is not too high. */
    public boolean provesRate() {
        return code.statusClass() != StatusClass.TRANSPORT && code != Code.TOO_MANY_REQUESTS;
    }

    /** Whether it shows that the API read the key and did not refuse it. */
    boolean provesKey() {
        return code != Code.UNAUTHORIZED && !code.isTransient();
    }
}

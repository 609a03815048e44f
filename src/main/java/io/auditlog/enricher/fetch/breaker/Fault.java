package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.Objects;

/**
 * A bad reply, or none.
 *
 * @param code what an entry would end as if this were its own fault
 * @param seen what was seen, for a person; holds nothing secret
 * @param retryAfter wait that the reply asked for, zero or more, or null where it asked for none
 * @param tooManyAtOnce whether it was refused for the calls at once, and not for their rate
 */
public record Fault(Code code, String seen, Duration retryAfter, boolean tooManyAtOnce) {

    public Fault {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(seen, "seen");
    }

    /** Whether the API refused the request because there were too many in a time. */
    boolean isRefusal() {
        return code == Code.TOO_MANY_REQUESTS && !tooManyAtOnce;
    }

    /** Whether the resource asked for is not there: as with a wrong base URL, or an entry that was deleted. */
    boolean isGone() {
        return code == Code.NOT_FOUND || code == Code.GONE;
    }

    /** Whether the reply asks every request to wait, and not this one alone. */
    boolean asksToWait() {
        return retryAfter != null && (isRefusal() || code == Code.UNAVAILABLE);
    }

    /** Whether it shows that the API read the key and did not refuse it. */
    boolean provesKey() {
        return code != Code.UNAUTHORIZED && !code.isTransient();
    }
}

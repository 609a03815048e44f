package io.auditlog.enricher.source;

import io.auditlog.enricher.pace.Pacer;
import java.time.Duration;

/** Does what the API asks for when there were too many requests: all calls pause. Threads: any. */
final class Throttle {

    /** Pause where the API names none. */
    private static final Duration UNNAMED = Duration.ofSeconds(1);

    /** An API that says "at once" and goes on refusing must not be asked in a circle. */
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private final Pacer pacer;

    Throttle(Pacer pacer) {
        this.pacer = pacer;
    }

    /** Too many requests; {@code retryAfter} may be null. */
    void throttled(Duration retryAfter) {
        Duration asked = retryAfter == null ? UNNAMED : retryAfter;
        pacer.pauseFor(asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked);
    }

    /** The API is unavailable and may have said for how long. */
    void unavailable(Duration retryAfter) {
        if (retryAfter != null) {
            pacer.pauseFor(retryAfter);
        }
    }
}

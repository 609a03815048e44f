package io.auditlog.enricher.source;

import io.auditlog.enricher.pace.Pacer;
import io.auditlog.enricher.pace.Quota;
import io.auditlog.enricher.pace.RateControl;
import io.auditlog.enricher.pace.RateHeaders;
import io.auditlog.enricher.pace.RetryAfter;
import io.auditlog.enricher.source.Reply.Answered;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Does what the API asks for when there were too many requests: all calls pause. Threads: any. */
final class Throttle {

    /**
     * An API that says "at once", or nothing, and goes on refusing must not be asked in a circle. How much longer it is to
     * be left alone, the rate's control finds out.
     */
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private final Consumer<Duration> pause;

    /** One that pauses the pacer and does nothing else. */
    Throttle(Pacer pacer) {
        this.pause = pacer::pauseFor;
    }

    Throttle(RateControl control) {
        this.pause = control::pauseFor;
    }

    /** Whether a reply says that there were too many requests: some APIs say so with 403. */
    static boolean throttles(Answered reply, Instant now) {
        return switch (reply.status()) {
            case 429 -> true;
            case 403 -> asksToWait(reply.headers(), now);
            default -> false;
        };
    }

    private static boolean asksToWait(ReplyHeaders headers, Instant now) {
        return RetryAfter.parse(headers.retryAfter(), headers.date(), now).isPresent()
                || RateHeaders.parse(headers.rateLimits(), headers.date(), now)
                        .filter(Quota::isUsedUp)
                        .isPresent();
    }

    /** Too many requests; {@code retryAfter} may be null. */
    void throttled(Duration retryAfter) {
        pause.accept(retryAfter == null || retryAfter.compareTo(SHORTEST) < 0 ? SHORTEST : retryAfter);
    }

    /** The API is unavailable and may have said for how long. */
    void unavailable(Duration retryAfter) {
        if (retryAfter != null) {
            pause.accept(retryAfter);
        }
    }
}

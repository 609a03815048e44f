package io.auditlog.enricher.ratelimit;

import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import io.auditlog.enricher.sandbox.api.RateLimit.Quota;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Callers in virtual time that never rest, an API with a limit, and what its replies tell the control. */
final class SimulatedCaller {

    static final long ONE_WAY = 25_000_000;

    /** What replies look like. */
    interface Headers extends Function<Quota, Map<String, String>> {}

    static final Headers DRAFT = quota -> Map.of(
            "ratelimit-policy", "\"default\";q=" + quota.limit() + ";w=" + seconds(quota.windowNanos()),
            "ratelimit", "\"default\";r=" + quota.remaining() + ";t=" + seconds(quota.resetNanos()));

    static final Headers OLD = quota -> Map.of(
            "x-ratelimit-limit", "" + quota.limit(),
            "x-ratelimit-remaining", "" + quota.remaining(),
            "x-ratelimit-reset", "" + seconds(quota.resetNanos()));

    private final VirtualTime time;
    private final RateControl control;
    private final Headers headers;
    private final RateHeaders reader = new RateHeaders("auto");
    private Limiter limiter;
    boolean refuseAll;
    Function<Quota, Optional<Duration>> retryAfter = quota -> Optional.empty();
    int passed;
    int refused;

    SimulatedCaller(VirtualTime time, RateControl control, RateLimit limit, Headers headers, int callers) {
        this.time = time;
        this.control = control;
        this.headers = headers;
        this.limiter = limit.limiter();
        for (int i = 0; i < callers; i++) {
            call();
        }
    }

    void limit(RateLimit limit) {
        limiter = limit.limiter();
    }

    /** Forgets what was counted, then lets the time pass. */
    SimulatedCaller runs(Duration for_) {
        passed = 0;
        refused = 0;
        time.advance(for_);
        return this;
    }

    private void call() {
        control.rateLimiter().acquire(due -> {
            long leftAt = time.getAsLong();
            time.schedule(() -> arrives(leftAt), ONE_WAY);
        });
    }

    private void arrives(long leftAt) {
        boolean admitted = !refuseAll && limiter.admit(time.elapsed());
        Quota quota = limiter.quota(time.elapsed());
        Map<String, String> reported = new HashMap<>(headers.apply(quota));
        time.schedule(() -> replied(leftAt, admitted, reported, quota), ONE_WAY);
    }

    private void replied(long leftAt, boolean admitted, Map<String, String> reported, Quota quota) {
        control.onSignals(reader.read(reported, null, time.instant(), time.getAsLong()));
        if (admitted) {
            passed++;
            control.passed(leftAt);
        } else {
            refused++;
            control.refused(leftAt);
            retryAfter.apply(quota).ifPresent(wait -> control.pauseFor(wait, "as asked"));
        }
        call();
    }

    private static long seconds(long nanos) {
        return (nanos + 999_999_999) / 1_000_000_000;
    }
}

package io.auditlog.enricher;

import io.auditlog.enricher.pace.RateControl;
import io.auditlog.enricher.source.ChannelKind;
import io.auditlog.enricher.watch.Health;
import io.auditlog.enricher.watch.Pulse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * What the worker is doing, in the words of {@code /health}. Threads: any.
 */
final class WorkerStatus {

    static final String STARTING = "STARTING";
    static final String RUNNING = "RUNNING";
    static final String STOPPING = "STOPPING";
    static final String FAILED = "FAILED";

    private final InstantSource clock;
    private final Pulse pulse;
    private volatile Phase phase;
    private volatile BooleanSupplier assigned = () -> false;

    private volatile RateControl control;

    private record Phase(String state, Instant since, String reason, String advice) {}

    WorkerStatus(InstantSource clock, Pulse pulse) {
        this.clock = clock;
        this.pulse = pulse;
        enter(STARTING, "the worker was started", "");
    }

    /** Enters a state, or changes the reason of the present one. */
    void enter(String state, String reason, String advice) {
        Phase before = phase;
        Instant since = before != null && before.state().equals(state) ? before.since() : clock.instant();
        phase = new Phase(state, since, reason, advice);
    }

    /** Tells how to learn whether the topology works on its partitions. */
    void streamsRunning(BooleanSupplier running) {
        assigned = running;
    }

    /** Tells how to learn whether the API throttles. */
    void throttledBy(RateControl by) {
        control = by;
    }

    Health health() {
        Phase now = shown();
        boolean live = !now.state().equals(FAILED) && pulse.alive();
        boolean begun = !now.state().equals(STARTING) && !now.state().equals(STOPPING);
        return new Health(
                now.state(), now.since(), now.reason(), now.advice(), live, live && begun && assigned.getAsBoolean());
    }

    /** While all else is well, throttling is what to tell. */
    private Phase shown() {
        Phase now = phase;
        RateControl by = control;
        if (by == null || !now.state().equals(RUNNING)) {
            return now;
        }
        return by.throttledSince().map(since -> throttled(by, since)).orElse(now);
    }

    private static Phase throttled(RateControl by, Instant since) {
        ChannelKind kind = ChannelKind.THROTTLED;
        String reason = String.format(
                Locale.ROOT,
                "the API refuses calls or has no more quota: %.1f of %.1f calls per second, paused for %d s (%s)",
                by.effective(),
                by.configured(),
                by.pausedFor().toSeconds(),
                by.why());
        return new Phase(kind.state(), since, reason, kind.advice());
    }
}

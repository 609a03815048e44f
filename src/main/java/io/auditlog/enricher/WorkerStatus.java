package io.auditlog.enricher;

import io.auditlog.enricher.watch.Health;
import io.auditlog.enricher.watch.HealthFigures;
import io.auditlog.enricher.watch.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the worker is doing, in the words of {@code /health}. Threads: any.
 */
final class WorkerStatus {

    static final String STARTING = "STARTING";
    static final String RUNNING = "RUNNING";
    static final String THROTTLED = "THROTTLED";
    static final String STOPPING = "STOPPING";
    static final String FAILED = "FAILED";

    /** Every state there is. */
    static final List<String> STATES = List.of(
            RUNNING,
            THROTTLED,
            "PAUSED_AUTH",
            "PAUSED_PERMISSION",
            "PAUSED_CONFIG",
            "PAUSED_TLS",
            "PAUSED_NETWORK",
            "PAUSED_UPSTREAM",
            STARTING,
            STOPPING,
            FAILED);

    /** After the last 429 for so long a running worker is called throttled. */
    static final Duration THROTTLING_LASTS = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Pulse pulse;
    private volatile Phase phase;
    private volatile Throttling throttling;
    private volatile BooleanSupplier assigned = () -> false;
    private volatile Supplier<HealthFigures> figures;
    private volatile Consumer<String> listener = state -> {};

    private record Phase(String state, Instant since, String reason, String advice) {}

    private record Throttling(Instant since, Instant last, String advice) {
        boolean lasts(Instant now) {
            return Duration.between(last, now).compareTo(THROTTLING_LASTS) < 0;
        }
    }

    WorkerStatus(InstantSource clock, Pulse pulse, HealthFigures idle) {
        this.clock = clock;
        this.pulse = pulse;
        this.figures = () -> idle;
        enter(STARTING, "the worker was started", "");
    }

    /** Tells whom to tell each state that is entered, the present one at once. */
    void entering(Consumer<String> told) {
        told.accept(phase.state());
        listener = told;
    }

    /** Enters a state, or changes the reason of the present one. */
    void enter(String state, String reason, String advice) {
        Phase before = phase;
        boolean stays = before != null && before.state().equals(state);
        phase = new Phase(state, stays ? before.since() : clock.instant(), reason, advice);
        if (!stays) {
            listener.accept(state);
        }
    }

    /** The API asked for a pause; a running worker is called throttled for a while. */
    void throttled(String advice) {
        Instant now = clock.instant();
        Throttling before = throttling;
        boolean stays = before != null && before.lasts(now);
        throttling = new Throttling(stays ? before.since() : now, now, advice);
        if (!stays && phase.state().equals(RUNNING)) {
            listener.accept(THROTTLED);
        }
    }

    /** Tells how to learn whether the topology works on its partitions. */
    void streamsRunning(BooleanSupplier running) {
        assigned = running;
    }

    /** Tells how to learn how much the worker does. */
    void figures(Supplier<HealthFigures> supplier) {
        figures = supplier;
    }

    /** The present state. */
    String state() {
        return present().state();
    }

    Duration age() {
        return Duration.between(present().since(), clock.instant());
    }

    private Phase present() {
        Phase now = phase;
        Throttling slow = throttling;
        if (now.state().equals(RUNNING) && slow != null && slow.lasts(clock.instant())) {
            return new Phase(THROTTLED, slow.since(), "the API answers 429: too many requests", slow.advice());
        }
        return now;
    }

    Health health() {
        Phase now = present();
        boolean live = !now.state().equals(FAILED) && pulse.alive();
        boolean begun = !now.state().equals(STARTING) && !now.state().equals(STOPPING);
        return new Health(
                now.state(),
                now.since(),
                now.reason(),
                now.advice(),
                live,
                live && begun && assigned.getAsBoolean(),
                figures.get());
    }
}

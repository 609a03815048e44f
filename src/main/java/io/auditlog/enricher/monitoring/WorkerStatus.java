package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.ratelimit.RateControl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker's state, as shown by {@code /health}. Threads: any. */
public final class WorkerStatus {

    public static final String STARTING = "STARTING";
    public static final String RUNNING = "RUNNING";
    static final String THROTTLED = "THROTTLED";
    public static final String STOPPING = "STOPPING";
    public static final String FAILED = "FAILED";

    public static final String PAUSED_KAFKA = "PAUSED_KAFKA";
    public static final String PAUSED_INPUT = "PAUSED_INPUT";

    /** All states. */
    public static final List<String> STATES = Stream.of(
                    Stream.of(RUNNING),
                    Arrays.stream(OutageCause.values()).map(OutageCause::state),
                    Stream.of(PAUSED_KAFKA, PAUSED_INPUT, STARTING, STOPPING, FAILED))
            .flatMap(states -> states)
            .toList();

    private static final Logger LOG = LoggerFactory.getLogger(WorkerStatus.class);

    private final InstantSource clock;
    private final Heartbeat pulse;
    private volatile Phase phase;
    private volatile BooleanSupplier assigned = () -> false;
    private volatile Supplier<HealthFigures> figures;
    private volatile Consumer<String> listener = state -> {};
    private volatile RateControl control;
    private final Map<String, Phase> obstacles = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> lastThrottled = new AtomicReference<>();

    private record Phase(String state, Instant since, String reason, String advice) {}

    public WorkerStatus(InstantSource clock, Heartbeat pulse, HealthFigures idle) {
        this.clock = clock;
        this.pulse = pulse;
        this.figures = () -> idle;
        enter(STARTING, "the worker was started", "");
    }

    /** Registers the listener for entered states; it is called at once with the current one. */
    public void entering(Consumer<String> onState) {
        onState.accept(phase.state());
        listener = onState;
    }

    /** Enters a state, or changes the reason of the current one. */
    public void enter(String state, String reason, String advice) {
        Phase before = phase;
        boolean stays = before != null && before.state().equals(state);
        phase = new Phase(state, stays ? before.since() : clock.instant(), reason, advice);
        if (!stays) {
            listener.accept(state);
        }
    }

    /** Reports that the ledgers are full, with the number of open IDs; 0 means not full. */
    public void ledgerFull(int open) {
        if (open > 0) {
            LOG.warn("{} IDs are open, most of them held or to be asked again; reading stops until some end.", open);
        }
        Phase now = phase;
        if (now.state().equals(RUNNING)) {
            String reason = open > 0
                    ? open + " IDs are open, as many as ledger.max.open allows: no more are read until some end"
                    : "reading IDs and asking the API";
            enter(RUNNING, reason, "");
        }
    }

    /** An otherwise running worker is blocked by something other than the API; a null {@code reason} clears this. */
    public void paused(String state, String reason, String advice) {
        if (reason == null) {
            obstacles.remove(state);
            return;
        }
        Phase before = obstacles.get(state);
        obstacles.put(state, new Phase(state, before == null ? clock.instant() : before.since(), reason, advice));
        if (before == null) {
            listener.accept(state);
        }
    }

    /** The API throttled a call: notifies the listener if this is what makes the state throttled. */
    public void throttled() {
        RateControl by = control;
        Optional<Instant> since = by == null ? Optional.empty() : by.throttledSince();
        boolean entered = since.isPresent() && !since.get().equals(lastThrottled.getAndSet(since.get()));
        if (entered && phase.state().equals(RUNNING)) {
            listener.accept(THROTTLED);
        }
    }

    /** Sets the check of whether the topology runs on its partitions. */
    public void streamsRunning(BooleanSupplier running) {
        assigned = running;
    }

    /** Sets the source of the workload figures. */
    public void figures(Supplier<HealthFigures> supplier) {
        figures = supplier;
    }

    /** Sets the rate control that shows whether the API throttles. */
    public void throttledBy(RateControl by) {
        control = by;
    }

    /** The current state. */
    public String state() {
        return present().state();
    }

    public Duration age() {
        return Duration.between(present().since(), clock.instant());
    }

    public Health health() {
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

    /** Throttling shows only if there is no other problem. */
    private Phase present() {
        Phase now = phase;
        RateControl by = control;
        if (!now.state().equals(RUNNING)) {
            return now;
        }
        for (String state : List.of(PAUSED_KAFKA, PAUSED_INPUT)) {
            Phase obstacle = obstacles.get(state);
            if (obstacle != null) {
                return obstacle;
            }
        }
        if (by == null) {
            return now;
        }
        Optional<Instant> throttled = by.throttledSince();
        return throttled.isPresent()
                ? new Phase(
                        THROTTLED,
                        throttled.get(),
                        "the API refuses calls or has no more quota: " + rate(by),
                        "nothing, or lower rate.limit.per.second if it stays so")
                : by.slowSince()
                        .map(since -> new Phase(RUNNING, now.since(), rate(by) + ", since " + since, now.advice()))
                        .orElse(now);
    }

    private static String rate(RateControl by) {
        long paused = by.pausedFor().toSeconds();
        return String.format(
                Locale.ROOT,
                "%.1f of %.1f calls per second%s: %s",
                by.effective(),
                by.configured(),
                paused > 0 ? ", none for " + paused + " s" : "",
                by.explanation());
    }
}

package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.ratelimit.RateControl;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker's state, as shown by {@code /health} and {@code enricher_state}. Threads: any. */
public final class WorkerStatus {

    /** How the reason of {@link #PAUSED_OPERATOR} begins, unless it is that orders cannot be read. */
    public static final String ORDERED = "paused by ";

    public static final String STARTING = "STARTING";
    public static final String RUNNING = "RUNNING";
    static final String THROTTLED = "THROTTLED";
    public static final String STOPPING = "STOPPING";
    public static final String FAILED = "FAILED";

    public static final String PAUSED_KAFKA = "PAUSED_KAFKA";
    public static final String PAUSED_INPUT = "PAUSED_INPUT";
    public static final String PAUSED_OPERATOR = "PAUSED_OPERATOR";

    /** All states. */
    static final List<String> STATES = Stream.of(
                    Stream.of(RUNNING),
                    Arrays.stream(OutageCause.values()).map(OutageCause::state),
                    Stream.of(PAUSED_KAFKA, PAUSED_INPUT, PAUSED_OPERATOR, STARTING, STOPPING, FAILED))
            .flatMap(states -> states)
            .toList();

    /** Changes that are kept. */
    private static final int KEPT = 20;

    private static final Set<String> LIFE_CYCLE = Set.of(STARTING, STOPPING, FAILED);

    private static final Logger LOG = LoggerFactory.getLogger(WorkerStatus.class);

    private final InstantSource clock;
    private final Heartbeat heartbeat;
    private final MeterRegistry registry;
    private final Map<String, Phase> obstacles = new ConcurrentHashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final AtomicReference<Instant> lastThrottled = new AtomicReference<>();
    private volatile Phase phase;
    private volatile String whyFull;
    private volatile BooleanSupplier streamsRunning = () -> false;
    private volatile Supplier<Health.Figures> figures;
    private volatile RateControl control;

    /** The state shown became another one. */
    public record Change(Instant at, String state, String reason) {}

    private record Phase(String state, Instant since, String reason, String advice) {}

    /** Begins in the state {@code STARTING}. */
    public WorkerStatus(InstantSource clock, Heartbeat heartbeat, Health.Figures idle, MeterRegistry registry) {
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.figures = () -> idle;
        this.registry = registry;
        for (String state : STATES) {
            entered(state);
            Gauge.builder("enricher.state", () -> present().state().equals(state) ? 1 : 0)
                    .tag("state", state)
                    .register(registry);
        }
        registry.gauge("enricher.state.age.seconds", this, WorkerStatus::ageSeconds);
        enter(STARTING, "the worker was started", "");
    }

    private Counter entered(String state) {
        return registry.counter("enricher.states.entered", "state", state);
    }

    private long ageSeconds() {
        return Duration.between(shown().since(), clock.instant()).toSeconds();
    }

    /** Enters a state, or changes the reason of the current one; nothing follows {@link #STOPPING}. */
    public synchronized void enter(String state, String reason, String advice) {
        Phase before = phase;
        if (before != null && before.state().equals(STOPPING)) {
            return;
        }
        boolean stays = before != null && before.state().equals(state);
        phase = new Phase(state, stays ? before.since() : clock.instant(), reason, advice);
        if (!stays) {
            entered(state).increment();
        }
        shown();
    }

    /** Reports that the ledgers are full, with the number of open IDs, 0 if not full, and the bytes of their records. */
    public void ledgerFull(int open, long bytes) {
        String full = open + " IDs are open and their records take " + bytes
                + " bytes, as much as ledger.max.open or an eighth of the heap allows: no more are read until some end";
        if (open > 0) {
            LOG.warn("{}. Most are held or to be asked again.", full);
        }
        whyFull = open > 0 ? full : null;
    }

    /** An otherwise running worker is blocked by something other than the API; a null {@code reason} clears this. */
    public void paused(String state, String reason, String advice) {
        Phase before = obstacles.get(state);
        paused(state, before == null ? clock.instant() : before.since(), reason, advice);
    }

    /** Like {@link #paused(String, String, String)}, since a time that may be before the worker's start. */
    public void paused(String state, Instant since, String reason, String advice) {
        if (reason == null) {
            obstacles.remove(state);
        } else if (obstacles.put(state, new Phase(state, since, reason, advice)) == null) {
            entered(state).increment();
        }
        shown();
    }

    /** The API throttled a call, which may make a running worker throttled. */
    void throttled() {
        Optional<Instant> since = Optional.ofNullable(control).flatMap(RateControl::throttledSince);
        boolean begins = since.isPresent() && !since.get().equals(lastThrottled.getAndSet(since.get()));
        if (begins && phase.state().equals(RUNNING)) {
            entered(THROTTLED).increment();
            shown();
        }
    }

    /**
     * Sets what is known once the parts of the worker exist.
     *
     * @param running whether the topology runs on its partitions
     * @param by shows whether the API throttles
     * @param workload its current workload
     */
    public void observe(BooleanSupplier running, RateControl by, Supplier<Health.Figures> workload) {
        streamsRunning = running;
        control = by;
        figures = workload;
    }

    public Health health() {
        Phase now = shown();
        boolean live = !now.state().equals(FAILED) && heartbeat.alive();
        Health.Figures workload = figures.get();
        boolean hasAdvice = workload.keyProblem() == null || !now.advice().isEmpty();
        boolean begun = !now.state().equals(STARTING) && !now.state().equals(STOPPING);
        return new Health(
                now.state(),
                now.since(),
                now.reason(),
                hasAdvice ? now.advice() : workload.keyProblem(),
                live,
                live && begun && streamsRunning.getAsBoolean(),
                workload);
    }

    /** The last changes of state, newest first. */
    public List<Change> changes() {
        synchronized (changes) {
            return List.copyOf(changes);
        }
    }

    /** What is shown now, which is kept if it is another state; throttling ends without an event, and is seen to end. */
    private Phase shown() {
        synchronized (changes) {
            Phase now = present();
            if (changes.isEmpty() || !changes.getFirst().state().equals(now.state())) {
                changes.addFirst(new Change(clock.instant(), now.state(), now.reason()));
                if (changes.size() > KEPT) {
                    changes.removeLast();
                }
            }
            return now.state().equals(RUNNING)
                    ? new Phase(
                            RUNNING, changes.getFirst().at(), now.reason(), now.advice()) // not since before a pause
                    : now;
        }
    }

    /**
     * An operator's pause hides what the API does. Throttling shows only if there is no other problem, and full ledgers only
     * if that is all.
     */
    private Phase present() {
        Phase now = phase;
        Phase held = obstacles.get(PAUSED_OPERATOR);
        if (held != null && !LIFE_CYCLE.contains(now.state())) {
            return obstacles.getOrDefault(PAUSED_KAFKA, held);
        }
        if (!now.state().equals(RUNNING)) {
            return now;
        }
        Phase shown = Stream.of(PAUSED_KAFKA, PAUSED_INPUT)
                .map(obstacles::get)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> Optional.ofNullable(control).flatMap(by -> slowed(now, by)))
                .orElse(now);
        String full = whyFull;
        return full != null && shown.state().equals(RUNNING) ? new Phase(RUNNING, now.since(), full, "") : shown;
    }

    private static Optional<Phase> slowed(Phase now, RateControl by) {
        Optional<Phase> throttled = by.throttledSince()
                .map(since -> new Phase(
                        THROTTLED,
                        since,
                        "the API refuses calls or has no more quota: " + rate(by),
                        "nothing, or lower rate.limit.per.second if it stays so"));
        return throttled.or(() -> by.slowSince()
                .map(since -> new Phase(RUNNING, now.since(), rate(by) + ", since " + since, now.advice())));
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

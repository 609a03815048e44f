package io.auditlog.enricher;

import io.auditlog.enricher.config.Version;
import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.Credentials;
import io.auditlog.enricher.monitoring.Count;
import io.auditlog.enricher.monitoring.HealthFigures;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.monitoring.Metric;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.Backlog;
import io.auditlog.enricher.topology.BacklogReading;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Gauges read from the worker's parts on demand, for {@code /metrics} and {@code /health}. Threads: any. */
record WorkerGauges(
        RateLimitSettings pace,
        RateControl control,
        ApiEntrySource source,
        Credentials credentials,
        Backlog backlog,
        WorkerMetrics counting) {

    /** The worker's share of the partitions, hence of the rate, is the only limit below the full rate. */
    private static final String SHARE = "SHARE";

    private static final List<String> REASONS = Stream.concat(
                    Stream.of(SHARE), Arrays.stream(RateControl.Reason.values()).map(Enum::name))
            .toList();

    /** Registers the gauges that exist from process start. */
    static void ofProcess(Meters meters, WorkerStatus status) {
        Map<String, Count> entered = new HashMap<>();
        WorkerStatus.STATES.forEach(state -> entered.put(state, meters.count(Metric.STATES_ENTERED, state)));
        status.entering(state -> {
            if (entered.containsKey(state)) {
                entered.get(state).add();
            }
        });
        meters.oneOf(Metric.STATE, WorkerStatus.STATES, status::state);
        meters.gauge(Metric.STATE_AGE, () -> status.age().toSeconds());
        meters.fixed(Metric.BUILD, Version.current(), System.getProperty("java.version"));
        meters.process();
    }

    /** Registers the gauges of the parts. */
    void show(Meters meters) {
        meters.gauge(Metric.RATE_EFFECTIVE, control::effective);
        meters.gauge(Metric.RATE_CONFIGURED, pace::perSecond);
        meters.oneOf(Metric.RATE_REASON, REASONS, this::rateReason);
        meters.gauge(Metric.PAUSED, () -> control.pausedFor().toMillis() / 1000.0);
        meters.gauge(Metric.PERMITS_AWAITED, control.rateLimiter()::waiting);
        meters.gauge(Metric.IN_FLIGHT, source::inFlight);
        meters.gauge(Metric.CONCURRENCY, source::concurrency);
        meters.gauge(Metric.WAITING, source::waiting);
        meters.gauge(Metric.HELD, source::held);
        meters.gauge(Metric.HELD_BY_OUTCOME, source::heldByOutcome);
        meters.gauge(Metric.LAG, () -> ofBacklog(BacklogReading::lag));
        meters.gauge(
                Metric.LAG_AGE,
                () -> backlog.age().map(age -> age.toMillis() / 1000.0).orElse(Double.NaN));
        meters.gauge(Metric.DRAIN_TIME, () -> ofBacklog(BacklogReading::secondsToDrain));
        meters.gauge(Metric.EXPIRES_IN, () -> ofBacklog(BacklogReading::secondsUntilExpired));
        meters.counted(Metric.BACKLOG_FAILURES, backlog::failures);
        meters.label(Metric.KEY, credentials::fingerprint);
        meters.gauge(Metric.KEY_AGE, () -> credentials.age().toSeconds());
    }

    HealthFigures figures() {
        return new HealthFigures(
                control.effective(),
                pace.perSecond(),
                source.inFlight(),
                source.held(),
                source.heldByOutcome(),
                counting.openLines(),
                counting.oldestOpenSeconds(),
                backlog.reading().map(BacklogReading::lag).orElse(null),
                backlog.age().map(Duration::toSeconds).orElse(null),
                counting.expired(),
                credentials.fingerprint(),
                Version.current());
    }

    private String rateReason() {
        RateControl.Reason why = control.why();
        boolean shared = why == RateControl.Reason.CONFIGURED && control.configured() < pace.perSecond();
        return shared ? SHARE : why.name();
    }

    private double ofBacklog(ToDoubleFunction<BacklogReading> figure) {
        return backlog.reading().map(reading -> figure.applyAsDouble(reading)).orElse(Double.NaN);
    }
}

package io.auditlog.enricher;

import io.auditlog.enricher.config.Version;
import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.monitoring.DriftReporter;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.ratelimit.RateAllocator;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.backlog.Backlog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The workload, read from the worker's parts on demand, for {@code /metrics} and {@code /health}. Threads: any. */
record WorkerGauges(
        RateLimitSettings rate,
        RateControl control,
        RateAllocator share,
        ApiEntrySource source,
        Credentials credentials,
        Backlog backlog,
        WorkerMetrics metrics,
        DriftReporter drift) {

    /** The worker's share of the partitions, hence of the rate, is the only limit below the full rate. */
    private static final String SHARE = "SHARE";

    /** Registers the gauges. The registry does not keep the parts from being collected. */
    void register(Meters meters) {
        MeterRegistry registry = meters.registry();
        registry.gauge("enricher.rate.effective", control, RateControl::effective);
        registry.gauge("enricher.rate.configured", rate, RateLimitSettings::perSecond);
        registry.gauge("enricher.rate.paused.seconds", control, by -> seconds(by.pausedFor()));
        registry.gauge(
                "enricher.permit.waiting", control, by -> by.rateLimiter().waiting());
        registry.gauge("enricher.api.in.flight", source, ApiEntrySource::inFlight);
        registry.gauge("enricher.api.concurrency", source, ApiEntrySource::concurrency);
        registry.gauge("enricher.api.waiting", source, ApiEntrySource::waiting);
        registry.gauge("enricher.api.held", source, ApiEntrySource::held);
        registry.gauge("enricher.api.held.by.outcome", source, ApiEntrySource::heldByOutcome);
        registry.gauge("enricher.workers.useful", source, from -> share.useful(from::filledBy));
        registry.gauge("enricher.backlog.lag", backlog, from -> latest(from, Backlog.Reading::lag));
        registry.gauge("enricher.freshness.seconds", backlog, this::secondsUnfinished);
        FunctionCounter.builder(
                        "enricher.permits.used", control, by -> by.rateLimiter().used())
                .register(registry);
        FunctionCounter.builder(
                        "enricher.permits.allowed",
                        control,
                        by -> by.rateLimiter().allowed())
                .register(registry);
        registry.gauge(
                "enricher.backlog.drain.seconds", backlog, from -> latest(from, Backlog.Reading::secondsToDrain));
        registry.gauge(
                "enricher.backlog.expires.seconds",
                backlog,
                from -> latest(from, Backlog.Reading::secondsUntilExpired));
        registry.gauge(
                "enricher.backlog.age.seconds",
                backlog,
                from -> from.age().map(WorkerGauges::seconds).orElse(Double.NaN));
        FunctionCounter.builder("enricher.backlog.failures", backlog, Backlog::failures)
                .register(registry);
        Stream.concat(
                        Stream.of(SHARE),
                        Arrays.stream(RateControl.Reason.values()).map(Enum::name))
                .forEach(reason -> Gauge.builder("enricher.rate.reason", () -> reason.equals(rateReason()) ? 1 : 0)
                        .tag("reason", reason)
                        .register(registry));
        Gauge.builder("enricher.build", () -> 1)
                .tags("version", Version.current(), "java", System.getProperty("java.version"))
                .register(registry);
        registry.gauge("enricher.key.age.seconds", credentials, key -> key.age().toSeconds());
        registry.gauge(
                "enricher.key.file.unusable", credentials, key -> key.problem().isPresent() ? 1 : 0);
        MultiGauge key = MultiGauge.builder("enricher.key").register(registry);
        meters.beforeScrape(() ->
                key.register(List.of(MultiGauge.Row.of(Tags.of("fingerprint", credentials.fingerprint()), 1))));
    }

    /** Registers the lag of each partition; without a recent reading there is none. */
    static void registerLags(Meters meters, Supplier<Optional<Backlog.Reading>> backlog) {
        MultiGauge lags = MultiGauge.builder("enricher.backlog.partition.lag").register(meters.registry());
        meters.beforeScrape(() -> lags.register(
                backlog.get().map(reading -> reading.partitions().entrySet()).orElse(Set.of()).stream()
                        .<MultiGauge.Row<?>>map(lag -> MultiGauge.Row.of(
                                Tags.of("partition", lag.getKey().toString()),
                                lag.getValue().lag()))
                        .toList(),
                true));
    }

    /** Age of the oldest record without an outcome, open here or unread by the group; NaN if the latter is not known. */
    private double secondsUnfinished(Backlog from) {
        return latest(from, reading -> Math.max(reading.secondsBehind(), metrics.secondsUnfinished()));
    }

    /** The workload for {@code /health}. */
    Health.Figures figures() {
        return new Health.Figures(
                control.effective(),
                rate.perSecond(),
                source.inFlight(),
                source.held(),
                source.heldByOutcome(),
                metrics.openLines(),
                metrics.oldestOpenSeconds(),
                backlog.reading().map(Backlog.Reading::lag).orElse(null),
                backlog.age().map(Duration::toSeconds).orElse(null),
                metrics.expired(),
                drift.last(),
                credentials.fingerprint(),
                credentials.isAccepted(),
                credentials.problem().orElse(null),
                Version.current());
    }

    private String rateReason() {
        RateControl.Reason why = control.why();
        boolean shared = why == RateControl.Reason.CONFIGURED && control.configured() < rate.perSecond();
        return shared ? SHARE : why.name();
    }

    private static double latest(Backlog backlog, ToDoubleFunction<Backlog.Reading> figure) {
        return backlog.reading().map(reading -> figure.applyAsDouble(reading)).orElse(Double.NaN);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}

package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.SourceEvents;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times the calls to the API. Counters by code and state exist from the start, those by HTTP status from the
 * first call with that status; unusual statuses share one counter per hundred. Threads: any.
 */
public final class CallMetrics implements SourceEvents {

    private static final Set<Integer> NAMED = Set.of(
            200, 202, 204, 301, 302, 307, 308, 400, 401, 402, 403, 404, 408, 409, 410, 421, 423, 425, 429, 500, 501,
            502, 503, 504);

    private final MeterRegistry registry;
    private final WorkerStatus status;
    private final Timer callTime;
    private final Timer permitWait;

    /** Counters of calls by class and status, found without building their tags. */
    private final Map<String, Map<Integer, Counter>> calls = new ConcurrentHashMap<>();

    public CallMetrics(MeterRegistry registry, WorkerStatus status) {
        this.registry = registry;
        this.status = status;
        callTime = Meters.timer(registry, "enricher.api.call", 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000);
        permitWait = Meters.timer(registry, "enricher.permit.wait", 1, 10, 100, 1000, 10_000, 60_000);
        for (Code code : Code.values()) {
            retries(code);
        }
        for (OutageCause cause : OutageCause.values()) {
            faults(cause);
        }
    }

    private Counter calls(String statusClass, int httpStatus) {
        return registry.counter("enricher.api.calls", "class", statusClass, "status", label(httpStatus));
    }

    private Counter retries(Code code) {
        return registry.counter("enricher.api.retries", "code", code.name());
    }

    private Counter faults(OutageCause cause) {
        return registry.counter("enricher.channel.faults", "state", cause.state());
    }

    @Override
    public void permitted(long waitedNanos) {
        permitWait.record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void answered(int httpStatus, Code code, long nanos) {
        String statusClass = code == null ? "success" : code.statusClass().label();
        calls.computeIfAbsent(statusClass, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(httpStatus, any -> calls(statusClass, httpStatus))
                .increment();
        callTime.record(nanos, TimeUnit.NANOSECONDS);
        if (code == Code.TOO_MANY_REQUESTS) {
            status.throttled();
        }
    }

    @Override
    public void postponed(Code code) {
        retries(code).increment();
    }

    @Override
    public void held(OutageCause cause) {
        faults(cause).increment();
    }

    private static String label(int status) {
        if (status < 100 || status > 599) {
            return "none";
        }
        return NAMED.contains(status) ? Integer.toString(status) : status / 100 + "xx";
    }
}

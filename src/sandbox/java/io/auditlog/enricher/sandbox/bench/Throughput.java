package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import java.time.Duration;

/** Scenario b: how full a subject keeps its 256 places at an API that takes 50 ms for each. */
final class Throughput {

    static final ApiSettings API = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(50)));

    private static final String NAME = "b 50 ms, 256 in flight";
    private static final int MOST = BenchRun.IN_FLIGHT * 20;

    private final BenchEnvironment environment;
    private final Sheet sheet;

    Throughput(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure() {
        environment.settings().movers().forEach(this::measure);
    }

    private void measure(Subject subject) {
        try (BenchRun run = new BenchRun(environment, subject, "b", API)) {
            SteadyRate rate = run.runWarm(MOST * environment.settings().seconds() / 2, "256m");
            double service = run.api().witness().meanServiceNanos();
            sheet.addFull(NAME, subject, rate);
            sheet.add(NAME, "% of what the API allows", subject, rate.perSecond() * service / 1e7 / BenchRun.IN_FLIGHT);
        }
    }
}

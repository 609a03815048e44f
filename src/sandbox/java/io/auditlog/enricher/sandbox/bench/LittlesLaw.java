package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import java.time.Duration;

/** Part b: how full the worker keeps its 256 places at an API that takes 50 ms for each. */
final class LittlesLaw {

    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final double MOST = BenchRun.IN_FLIGHT * 1e9 / LATENCY.toNanos();

    private final BenchEnvironment environment;
    private final Sheet sheet;

    LittlesLaw(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure() {
        int ids = (int) (MOST * environment.settings().seconds() / 2);
        ApiSettings api = ApiSettings.defaults().withLatency(new Latency.Fixed(LATENCY));
        try (BenchRun run = new BenchRun(environment, "b", api)) {
            SteadyRate rate = run.runWarm(ids, "256m");
            double service = run.api().witness().meanServiceNanos();
            double permitted = BenchRun.IN_FLIGHT * 1e9 / service;
            sheet.add(
                    "b 50 ms, 256 in flight",
                    Sheet.text("%.1f %% of %.0f/s", 100 * rate.perSecond() / MOST, MOST),
                    ">= 97 %",
                    rate,
                    Sheet.text(
                            "%.0f/s; %.1f %% of what the API's own %.2f ms allow",
                            rate.perSecond(), 100 * rate.perSecond() / permitted, service / 1e6));
        }
    }
}

package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import java.io.IOException;
import java.time.Duration;

/** Part b: how full the worker keeps its 256 places at an API that takes 50 ms for each. */
final class LittlesLaw {

    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final double MOST = Site.IN_FLIGHT * 1e9 / LATENCY.toNanos();

    private final Ground ground;
    private final Sheet sheet;

    LittlesLaw(Ground ground, Sheet sheet) {
        this.ground = ground;
        this.sheet = sheet;
    }

    void measure() throws IOException {
        int ids = (int) (MOST * ground.settings().seconds() / 2);
        try (Site site = new Site(ground, "b", ApiSettings.defaults().withLatency(new Latency.Fixed(LATENCY)))) {
            Steady steady = site.runWarm(ids, "256m");
            double service = site.api().witness().meanServiceNanos();
            sheet.add(Row.of(
                    "b 50 ms, 256 in flight",
                    Row.text("%.1f %% of %.0f/s", 100 * steady.perSecond() / MOST, MOST),
                    ">= 97 %",
                    steady,
                    Row.text(
                            "%.0f/s; %.1f %% of what the API's own %.2f ms allow",
                            steady.perSecond(),
                            100 * steady.perSecond() * service / 1e9 / Site.IN_FLIGHT,
                            service / 1e6)));
        }
    }
}
